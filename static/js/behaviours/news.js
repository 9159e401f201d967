// @ts-check
/**
 * Lists that colleagues change too: loaded when the page begins to follow the log, when the log
 * tells that something of them has changed, and when that may have been missed.
 */

import { ApiError, ConnectionLost, call } from "../inbox/api.js";
import { Follower } from "../inbox/socket.js";
import { showConnection } from "./connection.js";

/** @typedef {import("../inbox/shapes.js").Event} Event */

/**
 * @param {(event: Event) => boolean} isAbout
 * @param {() => void} load
 */
export function followNews(isAbout, load) {
  const place = { seq: 0, epoch: "" };
  let hasLoaded = false;
  const loadOnce = () => {
    if (!hasLoaded) {
      hasLoaded = true;
      load();
    }
  };
  const socket = new Follower({
    place: () => place,
    onStart(found) {
      Object.assign(place, found);
      loadOnce();
    },
    onEvents(events) {
      place.seq = events[events.length - 1]?.seq ?? place.seq;
      if (events.some(isAbout)) {
        load();
      }
    },
    onResnapshot() {
      Object.assign(place, { seq: 0, epoch: "" });
      hasLoaded = false;
      socket.open();
    },
    onConnection: showConnection,
    onRefused() {
      // Where nothing can be followed, the page shows what it is asked for all the same.
      loadOnce();
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
