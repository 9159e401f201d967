// @ts-check
/**
 * The event log, followed over a WebSocket. After a loss it goes on behind the last event that
 * was applied, so nothing is missed and nothing comes twice.
 */

/** @typedef {import("./shapes.js").Event} Event */

/**
 * @typedef {object} Listener
 * @property {() => {seq: number, epoch: string}} place where to go on
 * @property {(events: Event[]) => void} onEvents in order, the log's own only
 * @property {() => void} onResnapshot the place is gone: load anew, then call `open` again
 * @property {(connection: "live" | "lost") => void} onConnection
 * @property {() => void} onRefused an attempt ended before it was live
 */

// The server closes with "policy violation" when the reader's role has changed: what may be seen
// and done is another thing now, down to the page's navigation.
const RIGHTS_CHANGED = 1008;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
const LONG_SLEEP = 60_000;
const PULSE = 15_000;

/**
 * @param {Listener} listener
 * @returns {{open: () => void, close: () => void}}
 */
export function follow(listener) {
  /** @type {WebSocket | null} */
  let socket = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let failures = 0;
  let lastPulse = Date.now();

  function open() {
    clearTimeout(timer);
    drop();
    const current = new WebSocket(address(listener.place()));
    socket = current;
    let isLive = false;
    current.onmessage = ({ data }) => {
      isLive = true;
      failures = 0;
      take(JSON.parse(data));
    };
    current.onclose = ({ code }) => {
      if (code === RIGHTS_CHANGED) {
        location.reload();
        return;
      }
      if (!isLive) {
        listener.onRefused();
      }
      lose();
    };
  }

  /** @param {Event | Event[]} frame */
  function take(frame) {
    const events = Array.isArray(frame) ? frame : [frame];
    const hello = events.find((event) => event.kind === "hello");
    const isElsewhere = hello?.epoch !== undefined && hello.epoch !== listener.place().epoch;
    if (isElsewhere || events.some((event) => event.kind === "resnapshot")) {
      drop();
      listener.onResnapshot();
      return;
    }
    if (hello) {
      listener.onConnection("live");
    }
    const logged = events.filter((event) => event !== hello);
    if (logged.length > 0) {
      listener.onEvents(logged);
    }
  }

  function lose() {
    socket = null;
    listener.onConnection("lost");
    const pause = Math.min(FIRST_PAUSE * 2 ** failures, LONGEST_PAUSE);
    failures += 1;
    timer = setTimeout(open, pause * (0.5 + Math.random() / 2));
  }

  function drop() {
    if (socket) {
      socket.onclose = null;
      socket.onmessage = null;
      socket.close();
      socket = null;
    }
  }

  /** The network is back, or somebody looks again: no reason to wait for the timer. */
  function hurry() {
    if (!socket && timer !== undefined) {
      failures = 0;
      open();
    }
  }

  /** A machine that slept has a connection that looks open and is dead. */
  function feelPulse() {
    const silence = Date.now() - lastPulse;
    lastPulse = Date.now();
    if (silence > LONG_SLEEP && !document.hidden && socket) {
      open();
    }
  }

  function loseAtOnce() {
    if (socket) {
      drop();
      lose();
    }
  }

  function whenVisible() {
    if (!document.hidden) {
      feelPulse();
      hurry();
    }
  }

  const pulse = setInterval(feelPulse, PULSE);
  addEventListener("online", hurry);
  addEventListener("offline", loseAtOnce);
  document.addEventListener("visibilitychange", whenVisible);

  return {
    open,
    close() {
      clearTimeout(timer);
      clearInterval(pulse);
      removeEventListener("online", hurry);
      removeEventListener("offline", loseAtOnce);
      document.removeEventListener("visibilitychange", whenVisible);
      drop();
    },
  };
}

/** @param {{seq: number, epoch: string}} place */
function address({ seq, epoch }) {
  const url = new URL("/api/v1/events", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.searchParams.set("after", String(seq));
  url.searchParams.set("epoch", epoch);
  url.searchParams.set("batch", "1");
  return url;
}
