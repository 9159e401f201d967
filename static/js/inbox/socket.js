// @ts-check
/**
 * The event log, followed over a WebSocket. After a loss it goes on behind the last event that
 * was applied, so nothing is missed and nothing comes twice.
 */

import { reloadAtOnce } from "./leaving.js";
import { tellVersion } from "./renewal.js";

/** @typedef {import("./shapes.js").Event} Event */

/**
 * @typedef {object} Listener
 * @property {() => {seq: number, epoch: string}} place where to go on; from now on where the epoch
 *   is ""
 * @property {(place: {seq: number, epoch: string}) => void} [onStart] where "now" is
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
/** The server's pulse comes every 20 seconds: two were missed. */
const LONGEST_SILENCE = 50_000;
/** One was missed: enough for a connection that somebody needs just now. */
const DOUBTFUL_SILENCE = 25_000;
/** How long the greeting may take; a network that swallows everything says nothing either. */
const LONGEST_GREETING = 15_000;
const LOOK_EVERY = 10_000;

/** One reader of the log; `open` begins, and begins anew after `onResnapshot`. */
export class Follower {
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #failures = 0;
  #heardAt = 0;
  #isGreeted = false;
  #listening = new AbortController();
  #listener;
  #looking;

  /** @param {Listener} listener */
  constructor(listener) {
    this.#listener = listener;
    this.#looking = setInterval(() => this.#feelPulse(), LOOK_EVERY);
    const { signal } = this.#listening;
    addEventListener("online", () => this.#lookAgain(), { signal });
    addEventListener("offline", () => this.#loseAtOnce(), { signal });
    addEventListener("pageshow", (event) => this.#comeBack(event), { signal });
    const looksAgain = () => (document.hidden ? undefined : this.#lookAgain());
    document.addEventListener("visibilitychange", looksAgain, { signal });
  }

  /** Connects, and keeps connected, behind the listener's place. */
  open() {
    this.#wait();
    this.#drop();
    const socket = new WebSocket(address(this.#listener.place()));
    this.#isGreeted = false;
    this.#heardAt = Date.now();
    socket.onmessage = ({ data }) => {
      this.#heardAt = Date.now();
      this.#isGreeted = true;
      this.#failures = 0;
      this.#take(JSON.parse(data));
    };
    socket.onclose = ({ code }) => this.#end(code);
    this.#socket = socket;
  }

  /** Ends for good. */
  close() {
    this.#wait();
    clearInterval(this.#looking);
    this.#listening.abort();
    this.#drop();
  }

  /** @param {Event | Event[]} frame */
  #take(frame) {
    const frames = Array.isArray(frame) ? frame : [frame];
    const events = frames.filter((event) => event.kind !== "pulse");
    const hello = events.find((event) => event.kind === "hello");
    const { epoch } = this.#listener.place();
    if (hello?.epoch !== undefined && epoch === "") {
      this.#listener.onStart?.({ seq: hello.seq, epoch: hello.epoch });
    }
    const isElsewhere = hello !== undefined && epoch !== "" && hello.epoch !== epoch;
    if (isElsewhere || events.some((event) => event.kind === "resnapshot")) {
      this.#drop();
      this.#listener.onResnapshot();
      return;
    }
    if (hello) {
      tellVersion(hello.version);
      this.#listener.onConnection("live");
    }
    const logged = events.filter((event) => event !== hello);
    if (logged.length > 0) {
      this.#listener.onEvents(logged);
    }
  }

  /** @param {number} code of the WebSocket's close */
  #end(code) {
    if (code === RIGHTS_CHANGED) {
      void reloadAtOnce().then((leaves) => (leaves ? undefined : this.#lose()));
      return;
    }
    if (!this.#isGreeted) {
      this.#listener.onRefused();
    }
    this.#lose();
  }

  #lose() {
    this.#socket = null;
    this.#listener.onConnection("lost");
    const pause = Math.min(FIRST_PAUSE * 2 ** this.#failures, LONGEST_PAUSE);
    this.#failures += 1;
    this.#wait(pause * (0.5 + Math.random() / 2));
  }

  /** @param {number} [pause] before the next attempt; for ever when left out */
  #wait(pause) {
    clearTimeout(this.#timer);
    this.#timer = pause === undefined ? undefined : setTimeout(() => this.open(), pause);
  }

  #drop() {
    if (this.#socket) {
      this.#socket.onclose = null;
      this.#socket.onmessage = null;
      this.#socket.close();
      this.#socket = null;
    }
  }

  #loseAtOnce() {
    if (this.#socket) {
      this.#drop();
      this.#lose();
    }
  }

  /**
   * After a sleep, or behind a router that forgot it, a connection looks open and is dead.
   *
   * @param {number} [patience]
   */
  #feelPulse(patience = LONGEST_SILENCE) {
    const longest = this.#isGreeted ? patience : LONGEST_GREETING;
    if (this.#socket && Date.now() - this.#heardAt > longest) {
      this.#listener.onConnection("lost");
      this.open();
    }
  }

  /** The network is back, or somebody looks again: no reason to wait for the timer. */
  #lookAgain() {
    this.#feelPulse(DOUBTFUL_SILENCE);
    if (!this.#socket && this.#timer !== undefined) {
      this.#failures = 0;
      this.open();
    }
  }

  /**
   * The browser has put the page away and takes it out again ("back"), with dead connections.
   *
   * @param {PageTransitionEvent} event
   */
  #comeBack({ persisted }) {
    if (persisted && (this.#socket || this.#timer !== undefined)) {
      this.#failures = 0;
      this.open();
    }
  }
}

/** @param {{seq: number, epoch: string}} place */
function address({ seq, epoch }) {
  const url = new URL("/api/v1/events", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  if (epoch !== "") {
    url.searchParams.set("after", String(seq));
    url.searchParams.set("epoch", epoch);
  }
  url.searchParams.set("batch", "1");
  url.searchParams.set("pulse", "1");
  return url;
}
