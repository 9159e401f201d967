// Who and what: wids name people and groups, message keys name messages.

__d("WAWebWid", (_require, exports) => {
  exports.default = class Wid {
    constructor(user, server) {
      this.user = user;
      this.server = server;
      this._serialized = `${user}@${server}`;
    }

    toString() {
      return this._serialized;
    }

    equals(other) {
      return other instanceof Wid && other._serialized === this._serialized;
    }

    isUser() {
      return this.server === "c.us" || this.server === "lid";
    }

    isLid() {
      return this.server === "lid";
    }

    isGroup() {
      return this.server === "g.us";
    }

    isNewsletter() {
      return this.server === "newsletter";
    }

    isBroadcast() {
      return this.server === "broadcast";
    }

    isStatusV3() {
      return this._serialized === "status@broadcast";
    }

    isBot() {
      return false;
    }

    isPSA() {
      return this._serialized === "0@c.us";
    }

    static isXWid(kind, wid) {
      return String(wid).endsWith(`@${kind}`);
    }

    static isWid(text) {
      return /^[^@]+@[a-z.]+$/.test(String(text));
    }

    static isGroup(wid) {
      return Wid.isXWid("g.us", wid);
    }

    static isStatusV3(wid) {
      return String(wid) === "status@broadcast";
    }
  };
});

__d("WAWebWidFactory", (require, exports) => {
  const Wid = require("WAWebWid").default;

  exports.createWid = (text) => {
    const [user, server] = String(text).split("@");
    if (!user || !server) throw new Error(`wid error: invalid wid ${text}`);
    return new Wid(user.split(":")[0], server === "s.whatsapp.net" ? "c.us" : server);
  };
  exports.createUserWidOrThrow = (user, server = "c.us") =>
    exports.createWid(String(user).includes("@") ? user : `${user}@${server}`);
  exports.isWidlike = (value) =>
    value instanceof Wid || (typeof value === "object" && "user" in value && "server" in value);
  exports.createWidFromWidLike = (value) =>
    value instanceof Wid ? value : new Wid(value.user, value.server);
});

__d("WAWebMsgKey", (require, exports) => {
  const { createWid } = require("WAWebWidFactory");

  exports.default = class MsgKey {
    constructor(key) {
      if (!key) throw new Error("MsgKey error: obj is null/undefined");
      this.fromMe = "fromMe" in key ? key.fromMe : key.selfDir === "out";
      this.remote = key.remote ?? (this.fromMe ? key.to : key.from);
      this.id = key.id;
      this.participant = key.participant ?? undefined;
      const parts = [this.fromMe, this.remote, this.id];
      if (this.participant) parts.push(this.participant);
      this.$1 = parts.join("_");
    }

    toString() {
      return this.$1;
    }

    equals(other) {
      return other instanceof MsgKey && other.toString() === this.toString();
    }

    clone() {
      return new MsgKey(this);
    }

    static fromString(text) {
      const [fromMe, remote, id, participant] = String(text).split("_");
      if (!id) throw new Error(`MsgKey error: cannot parse ${text}`);
      return new MsgKey({
        fromMe: fromMe === "true",
        remote: createWid(remote),
        id,
        participant: participant ? createWid(participant) : undefined,
      });
    }

    static async newId() {
      const bytes = crypto.getRandomValues(new Uint8Array(9));
      return "3EB0" + [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("").toUpperCase();
    }
  };
});
