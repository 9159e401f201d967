// @ts-check
/** What the tests need of a browser: a page that hears events, fetch, storage, WebSockets. */

import { mock } from "node:test";

import { Claims } from "../../static/js/inbox/claims.js";

// Old versions of Node have none, new ones have locks that no test is to share.
Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });

/** A page: its window's and its document's events, and where it is. */
export class FakePage {
  constructor() {
    this.window = new EventTarget();
    /** Whether a dialog is open. */
    this.hasDialog = false;
    this.document = Object.assign(new EventTarget(), {
      hidden: false,
      querySelector: (/** @type {string} */ selector) =>
        selector === "dialog[open]" && this.hasDialog ? {} : null,
    });
    const { window, document } = this;
    Object.assign(globalThis, {
      document,
      location: { href: "http://inbox.test/", pathname: "/", search: "", assign: mock.fn() },
      addEventListener: window.addEventListener.bind(window),
      removeEventListener: window.removeEventListener.bind(window),
    });
  }
}

/** @type {(() => void)[]} */
const unanswered = [];

/** Ends what was asked and never answered: its clock would keep the whole run waiting. */
export function endUnanswered() {
  unanswered.forEach((end) => end());
}

/** A server of the API: each request waits until the test answers it. */
export class FakeServer {
  constructor() {
    /** @type {{path: string, body: any, lose: () => void,
     *   answer: (status: number, body: unknown, headers?: Record<string, string>) => void}[]} */
    this.requests = [];
    /** @type {(() => void)[]} */
    this.waiting = [];
    globalThis.fetch = /** @type {typeof fetch} */ (
      (path, { body, signal } = {}) =>
        new Promise((resolve, reject) => {
          signal?.addEventListener("abort", () => reject(signal.reason));
          unanswered.push(() => reject(new TypeError("the tests are over")));
          this.requests.push({
            path: String(path),
            body: body === undefined ? null : JSON.parse(String(body)),
            answer: (status, answer, headers = {}) =>
              resolve(Response.json(answer, { status, headers })),
            lose: () => reject(new TypeError("network")),
          });
          this.waiting.splice(0).forEach((tell) => tell());
        })
    );
  }

  /**
   * The request of that number (from 0), as soon as it is there.
   *
   * @param {number} index
   */
  async request(index) {
    while (this.requests.length <= index) {
      await new Promise((resolve) => this.waiting.push(() => resolve(undefined)));
    }
    return this.requests[index];
  }
}

/** Uploads of files: each waits until the test answers it. */
export class FakeUpload {
  /** @type {FakeUpload[]} */
  static all = [];

  constructor() {
    /** @type {Record<string, FormDataEntryValue>} */
    this.fields = {};
    this.isAborted = false;
    this.status = 0;
    /** @type {unknown} */
    this.response = null;
    /** @type {{onprogress: ((event: {loaded: number, total: number}) => void) | null,
     *   onload: (() => void) | null}} */
    this.upload = { onprogress: null, onload: null };
    /** @type {(() => void) | null} */
    this.onload = null;
    /** @type {(() => void) | null} */
    this.onerror = null;
    /** @type {(() => void) | null} */
    this.onabort = null;
    /** @type {(() => void) | null} */
    this.onloadend = null;
    FakeUpload.all.push(this);
  }

  open() {}

  /** @param {FormData} form */
  send(form) {
    this.fields = Object.fromEntries(form);
  }

  abort() {
    this.isAborted = true;
    this.onabort?.();
    this.onloadend?.();
  }

  /** @param {number} part from 0 to 1 */
  progress(part) {
    this.upload.onprogress?.({ loaded: part * 100, total: 100 });
  }

  /** The server has every byte and has not answered. */
  arrive() {
    this.upload.onload?.();
  }

  /**
   * @param {number} status
   * @param {unknown} answer
   */
  answer(status, answer) {
    this.status = status;
    this.response = answer;
    this.onload?.();
    this.onloadend?.();
  }

  lose() {
    this.onerror?.();
    this.onloadend?.();
  }

  static install() {
    FakeUpload.all = [];
    Object.assign(globalThis, { XMLHttpRequest: FakeUpload });
  }
}

/** A storage in memory with the interface of static/js/inbox/storage.js. */
export class FakeStorage {
  constructor() {
    /** @type {Map<string, string>} */
    this.kept = new Map();
  }

  /** @param {string | number} key */
  read(key) {
    return this.kept.get(String(key)) ?? null;
  }

  /**
   * @param {string | number} key
   * @param {string} value
   */
  write(key, value) {
    if (value === "") {
      this.kept.delete(String(key));
    } else {
      this.kept.set(String(key), value);
    }
  }

  keys() {
    return [...this.kept.keys()];
  }

  values() {
    return [...this.kept.values()];
  }
}

/** What is typed, with as much of the interface of static/js/inbox/kept_texts.js as most need. */
export class FakeTexts extends FakeStorage {
  /**
   * @override
   * @param {string | number} key
   * @returns {string}
   */
  read(key) {
    return super.read(key) ?? "";
  }

  /** @param {string | number} key */
  forget(key) {
    this.write(key, "");
  }

  /**
   * @param {string} key
   * @param {string} target
   */
  move(key, target) {
    this.write(target, this.read(key));
    this.forget(key);
  }
}

/** The files that a browser keeps, with the interface of static/js/inbox/file_storage.js. */
export class FakeFiles {
  constructor({ isFull = false } = {}) {
    this.isFull = isFull;
    /** @type {Map<string, File>} */
    this.kept = new Map();
  }

  /**
   * @param {string} id
   * @param {File} file
   */
  async put(id, file) {
    if (!this.isFull) {
      this.kept.set(id, file);
    }
    return !this.isFull;
  }

  /** @param {string} id */
  holds(id) {
    return this.kept.has(id);
  }

  /** @param {string} id */
  async get(id) {
    return this.kept.get(id) ?? null;
  }

  /** @param {string} id */
  async drop(id) {
    this.kept.delete(id);
  }

  async sweep() {}
}

/** The locks of a browser: each is one page's at a time, and the next one's when that is closed. */
export class FakeLocks {
  constructor() {
    /** @type {Map<string, {page: object, begin: () => void}[]>} who has it, and who waits */
    this.queues = new Map();
  }

  /** What one page sees of them. */
  openPage() {
    const page = {
      /**
       * @param {string} name
       * @param {{signal?: AbortSignal}} options
       * @param {() => Promise<unknown>} body
       */
      request: (name, { signal }, body) =>
        new Promise((resolve, reject) => {
          const begin = () => void body().then(resolve, reject).then(() => this.#leave(name, one));
          const one = { page, begin };
          signal?.addEventListener("abort", () => {
            this.#leave(name, one);
            reject(signal.reason);
          });
          this.queues.set(name, [...(this.queues.get(name) ?? []), one]);
          if (this.queues.get(name)?.[0] === one) {
            begin();
          }
        }),
      close: () => {
        for (const [name, queue] of this.queues) {
          queue.filter((one) => one.page === page).forEach((one) => this.#leave(name, one));
        }
      },
    };
    return /** @type {import("../../static/js/inbox/claims.js").Locks & typeof page} */ (page);
  }

  /**
   * @param {string} name
   * @param {{page: object, begin: () => void}} one
   */
  #leave(name, one) {
    const queue = this.queues.get(name) ?? [];
    const rest = queue.filter((other) => other !== one);
    this.queues.set(name, rest);
    if (queue[0] === one) {
      rest[0]?.begin();
    }
  }
}

/** Claims of a page that is the only one. */
export function alone() {
  return new Claims(1, undefined);
}

/** A WebSocket that the test plays the server of. */
export class FakeSocket {
  /** @type {FakeSocket[]} */
  static all = [];

  /** @param {URL} url */
  constructor(url) {
    this.url = url;
    this.isClosed = false;
    /** @type {((frame: {data: string}) => void) | null} */
    this.onmessage = null;
    /** @type {((event: {code: number}) => void) | null} */
    this.onclose = null;
    FakeSocket.all.push(this);
  }

  close() {
    this.isClosed = true;
  }

  /** @param {...object} events one frame of them */
  send(...events) {
    this.onmessage?.({ data: JSON.stringify(events) });
  }

  /** @param {number} [code] */
  break(code = 1006) {
    this.onclose?.({ code });
  }

  static get last() {
    return /** @type {FakeSocket} */ (FakeSocket.all.at(-1));
  }

  static install() {
    FakeSocket.all = [];
    Object.assign(globalThis, { WebSocket: FakeSocket });
  }
}

/**
 * The next error that nobody handles, which would otherwise fail the test.
 *
 * @returns {Promise<unknown>}
 */
export function unhandled() {
  const known = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  return new Promise((resolve) => {
    process.once("unhandledRejection", (error) => {
      known.forEach((listener) => process.on("unhandledRejection", listener));
      resolve(error);
    });
  });
}

/** Lets what has been promised happen. */
export async function settle() {
  await new Promise((resolve) => setImmediate(resolve));
}

/** A microphone, and what a browser records with. Time passes when the test says so. */
export class FakeMicrophone {
  constructor() {
    this.isOpen = false;
    this.now = 0;
    this.track = {
      stop: () => {
        this.isOpen = false;
      },
      /** @type {(() => void) | null} */
      onended: null,
    };
    this.stream = { getTracks: () => [this.track] };
    mock.method(performance, "now", () => this.now);
    Object.assign(globalThis, { isSecureContext: true, AudioContext, MediaRecorder });
    this.#answer(async () => {
      this.isOpen = true;
      return this.stream;
    });
  }

  /** @param {number} milliseconds */
  pass(milliseconds) {
    this.now += milliseconds;
  }

  unplug() {
    this.track.onended?.();
  }

  /** The browser stops recording, tells the page, and hands the last piece over only then. */
  unplugAbruptly() {
    MediaRecorder.last?.stop();
    this.unplug();
  }

  /** Whatever the browser hands out, it cannot record it. */
  breakRecorder() {
    Object.assign(globalThis, {
      MediaRecorder: class {
        static isTypeSupported() {
          return true;
        }

        constructor() {
          throw new DOMException("", "NotSupportedError");
        }
      },
    });
  }

  /** @param {string} why the name of the browser's error, "insecure" or "missing" */
  refuse(why) {
    if (why === "insecure") {
      Object.assign(globalThis, { isSecureContext: false });
    } else if (why === "missing") {
      Object.assign(globalThis, { MediaRecorder: undefined });
    } else {
      this.#answer(async () => {
        throw new DOMException("", why);
      });
    }
  }

  /** @param {() => Promise<unknown>} getUserMedia */
  #answer(getUserMedia) {
    const value = { mediaDevices: { getUserMedia } };
    Object.defineProperty(globalThis, "navigator", { value, configurable: true });
  }
}

class AudioContext {
  createAnalyser() {
    return { fftSize: 0, getFloatTimeDomainData: () => undefined };
  }

  createMediaStreamSource() {
    return { connect: () => undefined };
  }

  async close() {}
}

class MediaRecorder {
  /** @type {MediaRecorder | null} */
  static last = null;

  /** @param {string} type */
  static isTypeSupported(type) {
    return type.startsWith("audio/webm");
  }

  /**
   * @param {unknown} _stream
   * @param {{mimeType: string}} options
   */
  constructor(_stream, { mimeType }) {
    MediaRecorder.last = this;
    this.mimeType = mimeType;
    this.state = "inactive";
    /** @type {((event: {data: Blob}) => void) | null} */
    this.ondataavailable = null;
    /** @type {(() => void) | null} */
    this.onstop = null;
  }

  start() {
    this.state = "recording";
  }

  pause() {
    this.state = "paused";
  }

  resume() {
    this.state = "recording";
  }

  stop() {
    this.state = "inactive";
    queueMicrotask(() => {
      this.ondataavailable?.({ data: new Blob(["sound"]) });
      this.onstop?.();
    });
  }
}
