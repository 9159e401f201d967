// @ts-check
// Where the session stands, and what leads from one state to the next.

const OFFLINE_DELIVERY_LIMIT = 30_000;
// Shortly before wa-js has WhatsApp make another code (and the phone ring) by itself.
const CODE_LIMIT = 190_000;

/** @type {string | null} */
let logoutReason = null;
/** @type {string | null} the pairing code that somebody is typing */
let askedCode = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let codeTimer;
let isDeliveryLate = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let deliveryTimer;

function readState() {
  const { mode, info } = WPP.conn.getStreamData();
  const me = WPP.conn.getMyUserId();
  return {
    mode: mode ?? null,
    info: info ?? null,
    phone: me?.server === "c.us" ? me.user : null,
    isReady: WPP.isFullReady && !isDeliveryPending(),
    isOnline: WPP.conn.isOnline(),
  };
}

/** Messages that came while the page was away arrive for a while after MAIN is reached. */
function isDeliveryPending() {
  return isDeliveryUnfinished() && !isDeliveryLate;
}

function isDeliveryUnfinished() {
  return WPP.whatsapp.BackendEventBus?.isOfflineDeliveryEnd === false;
}

function tellState() {
  tell("state", readState());
}

WPP.on("conn.stream_mode_changed", (mode) => {
  awaitDelivery(mode === "MAIN");
  tellState();
});
WPP.on("conn.stream_info_changed", tellState);
WPP.on("conn.online", tellState);
WPP.on("conn.backend_event", (name) => {
  if (name === "offline_delivery_state_reset") awaitDelivery(readState().mode === "MAIN");
  // wa-js announces an event before WhatsApp Web has acted on it.
  queueMicrotask(tellState);
});
WPP.on("conn.auth_code_change", (code) => tell("qr", { text: code?.fullCode ?? null }));
WPP.on("conn.qrcode_idle", () => tell("qr_idle", {}));
WPP.on("conn.logout_reason", (reason) => {
  logoutReason = String(reason);
});
WPP.on("conn.logout", () => tell("logout", { reason: logoutReason }));
// Another code would make the phone ring again, and nobody would see it.
WPP.on("conn.link_code_expired", endCode);
WPP.on("conn.link_code_change", (code) => {
  if (askedCode !== null && code !== askedCode) endCode();
});
WPP.on("loader.injected", () => {
  tell("attached", { version: WPP.version });
  setTimeout(watchFailures);
});
// After the handlers that wa-js itself adds at this moment, the one for ticks among them.
WPP.on("loader.full_ready", () => setTimeout(tellState));

/**
 * Delivery begins anew; in MAIN its time runs.
 * @param {boolean} isMain
 */
function awaitDelivery(isMain) {
  clearTimeout(deliveryTimer);
  isDeliveryLate = false;
  if (isMain) deliveryTimer = setTimeout(giveUpOnDelivery, OFFLINE_DELIVERY_LIMIT);
}

function giveUpOnDelivery() {
  isDeliveryLate = true;
  tellState();
}

/** What was asked for is not renewed. Typed in time, it pairs all the same. */
function endCode() {
  clearTimeout(codeTimer);
  askedCode = null;
  WPP.conn.cancelLinkDeviceCode();
}

serve({
  /** Whether the page's script is alive, and where the session stands. */
  state: async () => readState(),

  refreshQr: async () => {
    // It resolves with the next code, which is told as an event anyway.
    WPP.conn.refreshQR().catch(() => tell("qr_idle", {}));
    return {};
  },

  /** @param {{ phone: string }} args */
  pairingCode: async ({ phone }) => {
    endCode();
    const asking = WPP.conn.startLinkDeviceCodeForPhoneNumber(phone);
    askedCode = await asking.catch((error) => {
      endCode();
      throw new Refused("pairing_refused", messageOfError(error));
    });
    codeTimer = setTimeout(endCode, CODE_LIMIT);
    return { code: askedCode };
  },

  /** Whether WhatsApp's servers answer: they are asked for our own number. */
  reachServers: async () => {
    const me = WPP.conn.getMyUserId();
    const found = me && (await WPP.whatsapp.functions.queryWidExists(me));
    return { isAnswered: Boolean(found) };
  },

  takeOver: async () => {
    await WPP.whatsapp.Socket.takeover();
    return {};
  },

  logOut: async () => {
    await WPP.conn.logout();
    return {};
  },
});
