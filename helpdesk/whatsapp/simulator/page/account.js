// The page's way to its account on the simulator's server, and the secret it keeps of it.

__d("WAWebSimulatedServer", (require, exports) => {
  const EventEmitter = require("WAWebEventEmitter").default;

  class Server extends EventEmitter {
    constructor() {
      super();
      this._socket = null;
      this._unanswered = new Map();
      this._number = 0;
    }

    /** Opens the socket. Triggers "opened", and "closed" when it is lost or was not to be had;
     * between them pushes, under their kind. */
    open() {
      const address = new URL(`socket${location.search}`, location.href);
      address.protocol = "ws:";
      this._socket = new WebSocket(address);
      this._socket.onmessage = (event) => this._take(JSON.parse(event.data));
      this._socket.onopen = () => this.trigger("opened");
      this._socket.onclose = () => this.trigger("closed");
    }

    /** Says who we are, then asks again for what was not answered before the connection was lost. */
    greet(content) {
      this._send({ id: ++this._number, op: "hello", ...content });
      for (const { request } of this._unanswered.values()) this._send({ ...request, is_again: true });
    }

    /** Resolves with the answer, however often the connection is lost before it comes. */
    ask(op, content = {}) {
      const request = { id: ++this._number, op, ...content };
      return new Promise((resolve) => {
        this._unanswered.set(request.id, { request, resolve });
        this._send(request);
      });
    }

    _send(request) {
      if (this._socket.readyState === WebSocket.OPEN) this._socket.send(JSON.stringify(request));
    }

    _take(content) {
      if (content.push) {
        this.trigger(content.push, content);
        return;
      }
      this._unanswered.get(content.id)?.resolve(content);
      this._unanswered.delete(content.id);
    }
  }

  exports.server = new Server();
});

// The device secret lies in IndexedDB with strict durability: a browser killed a moment after
// pairing must come back paired.
__d("WAWebDeviceStorage", (_require, exports) => {
  function open() {
    return settled(indexedDB.open("device", 1), (request) => {
      request.onupgradeneeded = () => request.result.createObjectStore("secrets");
    });
  }

  function settled(request, prepare) {
    return new Promise((resolve, reject) => {
      prepare?.(request);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  async function within(mode, work) {
    const database = await open();
    try {
      const transaction = database.transaction("secrets", mode, { durability: "strict" });
      const done = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error);
      });
      const answer = await settled(work(transaction.objectStore("secrets")));
      await done;
      return answer;
    } finally {
      database.close();
    }
  }

  exports.readDevice = async () => (await within("readonly", (s) => s.get("device"))) ?? null;
  exports.keepDevice = (device) => within("readwrite", (store) => store.put(device, "device"));
  exports.forgetDevice = () => within("readwrite", (store) => store.delete("device"));
});
