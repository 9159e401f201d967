// @ts-check
/**
 * Lists that colleagues change too: loaded when the page begins to follow the log, when the log
 * tells that something of them has changed, and when that may have been missed.
 */

import { ApiError, ConnectionLost, call } from "../inbox/api.js";
import { Follower } from "../inbox/socket.js";
import { showConnection } from "./connection.js";
import { showProblem } from "./page.js";

/** @typedef {import("../inbox/shapes.js").Event} Event */

/**
 * @param {(event: Event) => boolean} isAbout
 * @param {() => Promise<void>} body what loads and shows
 */
export function followNews(isAbout, body) {
  const place = { seq: 0, epoch: "" };
  let isFresh = false;
  let hasFailed = false;
  const load = async () => {
    isFresh = true;
    try {
      await body();
      if (hasFailed) {
        hasFailed = false;
        showProblem(null);
      }
    } catch (error) {
      // As soon as the connection is back it is loaded once more.
      isFresh = false;
      hasFailed = true;
      if (!(error instanceof ApiError) && !(error instanceof ConnectionLost)) {
        throw error;
      }
      showProblem(error.message);
    }
  };
  const loadIfOld = () => (isFresh ? undefined : void load());
  const socket = new Follower({
    place: () => place,
    onStart: (found) => void Object.assign(place, found),
    onEvents(events) {
      place.seq = events[events.length - 1]?.seq ?? place.seq;
      if (events.some(isAbout)) {
        void load();
      }
    },
    onResnapshot() {
      Object.assign(place, { seq: 0, epoch: "" });
      isFresh = false;
      socket.open();
    },
    onConnection(connection) {
      showConnection(connection);
      if (connection === "live") {
        loadIfOld();
      }
    },
    onRefused() {
      // Where nothing can be followed, the page shows what it is asked for all the same.
      loadIfOld();
      void checkSession();
    },
  });
  socket.open();
}

/** A refused WebSocket tells no reason; a session that has ended does when asked by HTTP. */
export async function checkSession() {
  try {
    await call("GET", "/api/v1/opening");
  } catch (error) {
    // 401 has been dealt with; the rest is what the reconnecting is for.
    if (!(error instanceof ApiError) && !(error instanceof ConnectionLost)) {
      throw error;
    }
  }
}
