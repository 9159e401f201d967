// @ts-check
/** The event log, for pages outside the inbox that follow a part of it. */

import { ApiError, ConnectionLost, call } from "../inbox/api.js";
import { Follower } from "../inbox/socket.js";
import { untilWorthTrying } from "../inbox/trying_again.js";
import { showConnection } from "./connection.js";
import { checkSession } from "./news.js";
import { showProblem } from "./page.js";

/** @typedef {import("../inbox/shapes.js").Event} Event */
/** @typedef {import("../inbox/shapes.js").Snapshot} Snapshot */

const RETRY_PAUSE = 3_000;

/**
 * Calls `load` with the snapshot at the start and whenever events may have been missed, `onEvent`
 * for each event after it.
 *
 * @param {(snapshot: Snapshot) => Promise<void>} load
 * @param {(event: Event) => void} onEvent
 */
export async function followLog(load, onEvent) {
  const place = { seq: 0, epoch: "" };

  async function start() {
    for (;;) {
      try {
        const snapshot = await call("GET", "/api/v1/snapshot");
        Object.assign(place, { seq: snapshot.seq, epoch: snapshot.epoch });
        await load(snapshot);
        showProblem(null);
        showConnection("live");
        return;
      } catch (error) {
        if (!(error instanceof ApiError) && !(error instanceof ConnectionLost)) {
          throw error;
        }
        if (error instanceof ConnectionLost) {
          showConnection("lost");
        } else {
          showProblem(error.message);
        }
        await untilWorthTrying(RETRY_PAUSE);
      }
    }
  }

  const socket = new Follower({
    place: () => place,
    onEvents(events) {
      for (const event of events) {
        place.seq = event.seq;
        onEvent(event);
      }
    },
    onResnapshot: () => void start().then(() => socket.open()),
    onConnection: showConnection,
    onRefused: () => void checkSession(),
  });
  await start();
  socket.open();
}
