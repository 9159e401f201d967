// @ts-check
// The two directions between page and Python: `tell` passes on what happens, as plain JSON and in
// order; `serve` names what Python may ask for. The files of this folder share one scope in the
// page (page.py puts them together, this one first, in front of WhatsApp Web itself).

const BATCH = 200;

const generation = crypto.getRandomValues(new Uint32Array(2)).join("-");

/** @type {{ seq: number, kind: string, content: object }[]} */
const untold = [];
let lastSeq = 0;
let isTelling = false;

/**
 * @param {string} kind
 * @param {object} content
 */
function tell(kind, content) {
  untold.push({ seq: ++lastSeq, kind, content });
  void tellAll();
}

/** One batch at a time, and the next when Python is done with it: a slow reader slows us. */
async function tellAll() {
  if (isTelling) return;
  isTelling = true;
  try {
    while (untold.length) {
      const events = untold.slice(0, BATCH);
      await window.helpdeskChannel(toJson({ generation, events }));
      untold.splice(0, events.length);
    }
  } finally {
    isTelling = false;
  }
}

/**
 * Halves of surrogate pairs, left where an emoji was cut in two, are no text elsewhere.
 * @param {object} content
 */
function toJson(content) {
  return JSON.stringify(content, (_, value) =>
    typeof value === "string" ? value.toWellFormed() : value,
  );
}

/** @type {Record<string, (args: any) => Promise<object>>} */
const functions = {};

/**
 * Names functions that Python may call.
 * @param {Record<string, (args: any) => Promise<object>>} more
 */
function serve(more) {
  Object.assign(functions, more);
}

/** A refusal that is certain to have sent nothing. */
class Refused extends Error {
  /**
   * @param {string} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** It came too late to be begun: nothing has happened, and it may be asked again. */
class Expired extends Error {
  code = "expired";
}

/** @param {any} error */
function codeOf(error) {
  return typeof error?.code === "string" ? error.code : "error";
}

/** @param {any} error */
function messageOfError(error) {
  return String(error?.message ?? error);
}

/**
 * The answer as JSON.
 * @param {string} name
 * @param {any} args
 */
async function call(name, args) {
  try {
    return toJson({ ok: true, value: await functions[name](args) });
  } catch (error) {
    return toJson({
      ok: false,
      code: codeOf(error),
      message: messageOfError(error),
      isRefusal: error instanceof Refused,
      isExpired: error instanceof Expired,
    });
  }
}

/** @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(() => resolve(null), milliseconds));
}

/**
 * @template T, R
 * @param {T[]} items
 * @param {(item: T) => Promise<R>} work
 */
async function inTurn(items, work) {
  /** @type {R[]} */
  const answers = [];
  for (const item of items) answers.push(await work(item));
  return answers;
}
