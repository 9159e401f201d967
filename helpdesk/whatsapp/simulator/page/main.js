// The page at work: it greets its account and follows what the account tells.
(() => {
  const FIRST_DELAY = 250;
  const LONGEST_DELAY = 4_000;
  let position = null;
  let delay = FIRST_DELAY;

  const { server } = require("WAWebSimulatedServer");
  const storage = require("WAWebDeviceStorage");
  const { encodeB64 } = require("WABase64");
  const keys = require("WAWebSimulatedKeys");
  const { createWid } = require("WAWebWidFactory");
  const { Stream } = require("WAWebStreamModel");
  const { Socket } = require("WAWebSocketModel");
  const { Conn } = require("WAWebConnModel");
  const { Cmd } = require("WAWebCmd");
  const { BackendEventBus } = require("WAWebBackendEventBus");
  const { ChatCollection } = require("WAWebChatCollection");
  const { MsgCollection } = require("WAWebMsgCollection");
  const { takePerson } = require("WAWebSimulatedPeople");
  const { rawMessage } = require("WAWebSimulatedMessages");
  const network = require("WAWebNetworkStatus").default;

  server.on("ref", ({ ref }) => {
    Stream.set({ mode: "QR", info: "NORMAL" });
    Socket.set({ state: "UNPAIRED" });
    Conn.set({ ref });
  });

  server.on("ref_idle", () => {
    Conn.set({ ref: undefined });
    Socket.set({ state: "UNPAIRED_IDLE" });
  });

  server.on("pairing", ({ device }) => {
    Stream.set({ info: "PAIRING" });
    Socket.set({ state: "PAIRING" });
    void storage.keepDevice(device);
  });

  server.on("main", ({ me, people, chats, position: start }) => {
    position = start;
    Stream.set({ mode: "SYNCING", info: "SYNCING" });
    require("WAWebUserPrefsMeUser").setMe(createWid(`${me.phone}@c.us`), createWid(`${me.lid}@lid`));
    const known = new Map(people.map((person) => [person.chat, person]));
    for (const person of people) takePerson(person);
    for (const last of chats) {
      const msg = MsgCollection.take(rawMessage(last, known.get(last.chat), false));
      ChatCollection.ofWid(createWid(last.chat)).noteMessage(msg);
    }
    Conn.set({ ref: undefined, connected: true });
    Socket.set({ state: "CONNECTED", stream: "CONNECTED" });
    Cmd.mainLoaded();
    Stream.set({ mode: "MAIN", info: "NORMAL" });
  });

  server.on("offline_delivery_end", () => {
    BackendEventBus.isOfflineDeliveryEnd = true;
    BackendEventBus.trigger("offline_delivery_end");
  });

  server.on("network", ({ is_online: isOnline }) => {
    network.set({ online: isOnline });
    if (isOnline) Stream.set({ mode: "MAIN", info: "NORMAL" });
    else goOffline();
  });

  server.on("mode", ({ mode }) => {
    Stream.set({ mode, info: "NORMAL" });
    Socket.set({ state: mode });
  });

  server.on("conflict", ({ is_on: isOn }) => {
    Socket.set({ state: isOn ? "CONFLICT" : "CONNECTED" });
    Stream.set({ mode: isOn ? "CONFLICT" : "MAIN" });
  });

  server.on("unlinked", async () => {
    await storage.forgetDevice();
    const { LogoutReason } = require("WAWebLogoutReasonConstants");
    require("WAWebLogoutReason").getErrorCodeFromLogoutReason(LogoutReason.UserInitiated);
    Cmd.logout();
    location.reload();
  });

  // --- the connection, lost and found ------------------------------------------------------

  function goOffline() {
    BackendEventBus.isOfflineDeliveryEnd = false;
    BackendEventBus.trigger("offline_delivery_state_reset");
    Stream.set({ mode: "OFFLINE", info: "OFFLINE" });
  }

  server.on("told", (told) => {
    position = told.position;
  });

  server.on("resumed", () => {
    Stream.set({ mode: "MAIN", info: "RESUMING" });
    Socket.set({ state: "CONNECTED", stream: "CONNECTED" });
    Stream.set({ info: "NORMAL" });
  });

  server.on("opened", async () => {
    delay = FIRST_DELAY;
    const isPaired = Conn.connected;
    const device = await storage.readDevice();
    const tail = [keys.noise, keys.identity, keys.secret].map((key) => encodeB64(key)).join(",");
    server.greet({ device, keys: tail, position: isPaired ? position : null });
  });

  server.on("closed", () => {
    Socket.set({ state: "OPENING", stream: "DISCONNECTED" });
    goOffline();
    setTimeout(() => server.open(), delay);
    delay = Math.min(delay * 2, LONGEST_DELAY);
  });

  // --- what a script does to the page ------------------------------------------------------

  const hoard = [];

  server.on("reload", () => location.reload());

  server.on("hang", ({ seconds }) => {
    const end = Date.now() + seconds * 1000;
    while (Date.now() < end);
  });

  server.on("grow", ({ megabytes }) => {
    for (let i = 0; i < megabytes; i++) hoard.push(new Uint8Array(2 ** 20).fill(1));
  });

  server.open();
})();
