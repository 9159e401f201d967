// The QR code and who we are once it is scanned.

__d("WAWebConnModel", (require, exports) => {
  const { BaseModel } = require("WAWebBaseModel");

  class ConnImpl extends BaseModel {}
  exports.ConnImpl = ConnImpl;
  exports.Conn = new ConnImpl({ ref: undefined, connected: false });
});

__d("WAWebSimulatedKeys", (_require, exports) => {
  exports.noise = crypto.getRandomValues(new Uint8Array(32));
  exports.identity = crypto.getRandomValues(new Uint8Array(32));
  exports.secret = crypto.getRandomValues(new Uint8Array(32));
});

__d("WABase64", (_require, exports) => {
  exports.encodeB64 = (data) => btoa(String.fromCharCode(...new Uint8Array(data)));
  exports.decodeB64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;
});

__d("WAWebSignalStore", (require, exports) => {
  exports.waSignalStore = {
    getRegistrationInfo: async () => ({
      identityKeyPair: { pubKey: require("WAWebSimulatedKeys").identity },
    }),
  };
});

__d("WAWebUserPrefsInfoStore", (require, exports) => {
  exports.waNoiseInfo = {
    get: async () => ({ staticKeyPair: { pubKey: require("WAWebSimulatedKeys").noise } }),
  };
});

__d("WAWebAdvSecretKey", (require, exports) => {
  const { encodeB64 } = require("WABase64");

  exports.getADVSecretKey = () => encodeB64(require("WAWebSimulatedKeys").secret);
  exports.setADVSignedIdentity = () => {};
});

// The code that is typed on the phone instead of scanning.
__d("WAWebAltDeviceLinkingApi", (require, exports) => {
  const { server } = require("WAWebSimulatedServer");

  exports.initializeAltDeviceLinking = async () => {};
  exports.genLinkDeviceCodeForPhoneNumber = async (phone) => {
    const { code } = await server.ask("pairing_code", { phone });
    if (!code) throw new Error("the phone number is not that of a WhatsApp account");
    return code;
  };
});

__d("WAWebLinkDeviceEvents", (require, exports) => {
  const EventEmitter = require("WAWebEventEmitter").default;

  class LinkDeviceEventsClass extends EventEmitter {
    triggerRefreshAltLinkingCode() {
      this.trigger("link_device_events:refresh_alt_linking_code");
    }
  }
  exports.WAWebLinkDeviceEvents = new LinkDeviceEventsClass();
});

// Me: the number and LID of the account that is linked, or nobody.
__d("WAWebUserPrefsMeUser", (_require, exports) => {
  let phone = null;
  let lid = null;

  exports.setMe = (phoneWid, lidWid) => {
    phone = phoneWid;
    lid = lidWid;
  };
  exports.getMaybeMePnUser = () => phone ?? undefined;
  exports.getMaybeMeLidUser = () => lid ?? undefined;
  exports.getMeLidUserOrThrow = () => {
    if (!lid) throw new Error("no LID of ours is known");
    return lid;
  };
});

__d("WAWebUserPrefsMultiDevice", (require, exports) => {
  const isPaired = () => require("WAWebUserPrefsMeUser").getMaybeMePnUser() !== undefined;

  exports.isLoggedIn = isPaired;
  exports.isRegistered = isPaired;
});
