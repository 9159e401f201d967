// @ts-check
/** The event log, for pages outside the inbox that follow a part of it. */

import { ApiError, ConnectionLost, call } from "../inbox/api.js";
import { Follower } from "../inbox/socket.js";
import { N_, t } from "../language.js";
import { showProblem } from "./page.js";

/** @typedef {import("../inbox/shapes.js").Event} Event */
/** @typedef {import("../inbox/shapes.js").Snapshot} Snapshot */

const LOST = N_("Connection lost. Reconnecting…");
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
        return;
      } catch (error) {
        if (!(error instanceof ApiError) && !(error instanceof ConnectionLost)) {
          throw error;
        }
        showProblem(error.message);
        await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE));
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
    onConnection: (connection) => showProblem(connection === "lost" ? t(LOST) : null),
    onRefused: () => undefined,
  });
  await start();
  socket.open();
}
