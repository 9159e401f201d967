// The page at work: it greets its account and follows what the account tells.
(async () => {
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

  server.on("main", ({ me, people, chats }) => {
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

  server.on("message", async ({ person, message }) => {
    const wid = takePerson(person);
    const raw = rawMessage(message, person, message.by !== "page");
    const [msg] = await MsgCollection.processMultipleMessages(wid, [raw]);
    ChatCollection.ofWid(wid).noteMessage(msg);
  });

  server.on("ack", ({ chat, message, ack }) => {
    void require("WAWebHandleMsgSimpleReceipt").handleChatSimpleReceipt({
      from: createWid(chat),
      externalIds: [message],
      ack,
      ackString: ack >= 3 ? "read" : "delivery",
      participant: null,
      recipient: null,
    });
  });

  server.on("offline_delivery_end", () => {
    BackendEventBus.isOfflineDeliveryEnd = true;
    BackendEventBus.trigger("offline_delivery_end");
  });

  server.on("network", ({ is_online: isOnline }) => {
    network.set({ online: isOnline });
    if (!isOnline) {
      BackendEventBus.isOfflineDeliveryEnd = false;
      BackendEventBus.trigger("offline_delivery_state_reset");
    }
    Stream.set(isOnline ? { mode: "MAIN", info: "NORMAL" } : { mode: "OFFLINE", info: "OFFLINE" });
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

  server.on("closed", () => {
    network.set({ online: false });
    Stream.set({ mode: "OFFLINE", info: "OFFLINE" });
    // Start afresh as soon as the server answers again.
    setInterval(async () => {
      const answer = await fetch(location.href).catch(() => null);
      if (answer?.ok) location.reload();
    }, 500);
  });

  const device = await storage.readDevice();
  await server.open();
  const tail = [keys.noise, keys.identity, keys.secret].map((key) => encodeB64(key)).join(",");
  await server.ask("hello", { device, keys: tail });
})();
