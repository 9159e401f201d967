// Where the session stands: the stream's mode, the socket, and the buses that tell of both.

__d("WAWebStreamModel", (require, exports) => {
  const { BaseModel } = require("WAWebBaseModel");

  class StreamModel extends BaseModel {}
  exports.Stream = new StreamModel({ mode: undefined, info: "OPENING", needsUpdate: false });
});

__d("WAWebSocketModel", (require, exports) => {
  const { BaseModel } = require("WAWebBaseModel");

  class SocketModel extends BaseModel {
    logout() {
      void require("WAWebSimulatedServer").server.ask("log_out");
    }

    takeover() {
      void require("WAWebSimulatedServer").server.ask("take_over");
    }

    poke() {}
  }
  exports.Socket = new SocketModel({ state: "OPENING", stream: "DISCONNECTED" });
});

__d("WAWebSocketConstants", (_require, exports) => {
  const same = (...names) => Object.fromEntries(names.map((name) => [name, name]));

  exports.SOCKET_STATE = same(
    "OPENING", "PAIRING", "UNPAIRED", "UNPAIRED_IDLE", "CONNECTED", "TIMEOUT", "CONFLICT",
  );
  exports.SOCKET_STREAM = same("DISCONNECTED", "SYNCING", "RESUMING", "CONNECTED");
  exports.WATCHED_SOCKET_STATE = same("OPEN", "CLOSED");
});

__d("WAWebCmd", (require, exports) => {
  const EventEmitter = require("WAWebEventEmitter").default;

  class CmdImpl extends EventEmitter {
    isMainLoaded = false;

    mainLoaded() {
      this.isMainLoaded = true;
      this.trigger("main_loaded");
    }

    refreshQR() {
      void require("WAWebSimulatedServer").server.ask("refresh");
    }

    logout() {
      this.trigger("logout");
    }

    sendRevokeMsgs(_chat, messages) {
      void require("WAWebRevokeMsgAction").sendRevokeMsgs(messages);
    }
  }
  exports.CmdImpl = CmdImpl;
  exports.Cmd = new CmdImpl();
});

__d("WAWebBackendEventBus", (require, exports) => {
  const EventEmitter = require("WAWebEventEmitter").default;

  class BackendEventBusImpl extends EventEmitter {
    isMainStreamReadyMd = false;
    isOfflineDeliveryEnd = false;
  }
  exports.BackendEvent = {
    LOGOUT: "logout",
    OFFLINE_DELIVERY_END: "offline_delivery_end",
    OFFLINE_DELIVERY_STATE_RESET: "offline_delivery_state_reset",
  };
  exports.BackendEventBus = new BackendEventBusImpl();
});

__d("WAWebNetworkStatus", (require, exports) => {
  const { BaseModel } = require("WAWebBaseModel");

  class NetworkStatus extends BaseModel {
    checkOnline() {
      return this.online;
    }
  }
  exports.default = new NetworkStatus({ online: true });
});

__d("WAWebLogoutReasonConstants", (_require, exports) => {
  exports.LogoutReason = { UserInitiated: "user_initiated", UnknownCompanion: "unknown_companion" };
  exports.LOGOUT_REASON_CODE = { CLIENT_FATAL: "0", ACCOUNT_LOCKED: "3" };
});

__d("WAWebLogoutReason", (_require, exports) => {
  let code = null;
  exports.getErrorCodeFromLogoutReason = () => null;
  exports.setPrevLogoutReasonCode = (value) => {
    code = value;
  };
  exports.getPrevLogoutReasonCode = () => code;
  exports.setPrevCustomLogoutMessage = () => {};
  exports.getPrevCustomLogoutMessage = () => null;
});

__d("WAWebBuildConstants", (_require, exports) => {
  exports.SANITIZED_VERSION_STR = "2.3000.1040000000";
});
