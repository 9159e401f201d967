// @ts-check
/** The HTTP API: JSON in, JSON out, and two kinds of failure. */

import { t } from "../language.js";
import { leaveForLogin } from "./leaving.js";
import { begin } from "./slow.js";

/**
 * @typedef {{code?: string, message?: string, fields?: Record<string, string>,
 *   [name: string]: unknown}} ErrorObject
 */

const PATIENCE = 20_000;
const LONGEST_AFTER_PAGE = 15_000;
/** How long an answer may take for which the server itself waits, up to twenty seconds. */
export const LONG_PATIENCE = 40_000;

/** The server answered and refused. `data` is its error object, with what stands beside. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {ErrorObject} data
   */
  constructor(status, data) {
    super(data.message ?? t("The server answered {status}.", { status }));
    this.status = status;
    this.code = data.code ?? "error";
    this.fields = data.fields ?? {};
    this.data = data;
  }

  /** Whether the same request may succeed later without anybody doing anything. */
  get isTemporary() {
    return this.status >= 500 || this.status === 429 || this.status === 401;
  }
}

/** No answer came: whether the server has acted is not known. */
export class ConnectionLost extends Error {
  /** @param {string} [sentence] */
  constructor(sentence) {
    super(sentence ?? t("The server cannot be reached. Check the connection and try again."));
  }
}

/**
 * Calls the API. Without a session the page leaves for the login page and comes back after it.
 *
 * @param {"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} method
 * @param {string} path from the root, e.g. /api/v1/snapshot
 * @param {unknown} [body] sent as JSON
 * @param {number} [patience] milliseconds; LONG_PATIENCE for what asks WhatsApp itself
 * @returns {Promise<any>} the answer's JSON, null for an empty answer
 */
export async function call(method, path, body, patience = PATIENCE) {
  /** @type {RequestInit} */
  const request = {
    method,
    // What was deleted as the page was left is deleted.
    keepalive: method === "DELETE",
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  };
  if (patience > PATIENCE) {
    // That this takes long is nothing to wonder about.
    return answerOf(path, { ...request, signal: AbortSignal.timeout(patience) });
  }
  const wait = begin(patience);
  try {
    return await answerOf(path, { ...request, signal: wait.signal });
  } catch (error) {
    throw wait.isGivenUp()
      ? new ConnectionLost(t("Given up. It may have been done all the same: look again."))
      : error;
  } finally {
    wait.end();
  }
}

/**
 * Asks what may be called off: then it throws, and whoever has called it off looks no further.
 *
 * @param {string} path
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>} the answer's JSON
 */
export function ask(path, signal) {
  const limit = AbortSignal.timeout(PATIENCE);
  return answerOf(path, { signal: signal ? AbortSignal.any([signal, limit]) : limit });
}

/**
 * Asks without anybody having asked for it: a page whose session has ended stays where it is, with
 * what is written in it. Throws as `call` does.
 *
 * @param {string} path
 * @returns {Promise<any>} the answer's JSON
 */
export async function peek(path) {
  const response = await reach(path, { signal: AbortSignal.timeout(PATIENCE) });
  const answer = await readAnswer(response);
  if (!response.ok) {
    throw new ApiError(response.status, answer?.error ?? {});
  }
  return answer;
}

/**
 * Tells something that nobody has to wait for, and that goes on its way even when the page goes
 * away. A page whose session has ended stays where it is. Throws as `call` does.
 *
 * @param {"POST" | "PUT"} method
 * @param {string} path
 * @param {unknown} body sent as JSON
 * @returns {Promise<any>} the answer's JSON, null for an empty answer
 */
export async function tell(method, path, body) {
  const text = JSON.stringify(body);
  const response = await reach(path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: text,
    // What is longer browsers refuse to send after the page.
    keepalive: text.length < LONGEST_AFTER_PAGE,
    signal: AbortSignal.timeout(PATIENCE),
  });
  const answer = await readAnswer(response);
  if (!response.ok) {
    throw new ApiError(response.status, answer?.error ?? {});
  }
  return answer;
}

/**
 * Posts a file as it is.
 *
 * @param {string} path
 * @param {Blob} file
 * @param {string} type
 * @returns {Promise<any>} the answer's JSON
 */
export function send(path, file, type) {
  return answerOf(path, { method: "POST", headers: { "Content-Type": type }, body: file });
}

/**
 * Sends a form, which may hold a file.
 *
 * @param {"POST" | "PATCH"} method
 * @param {string} path
 * @param {FormData} form
 * @returns {Promise<any>} the answer's JSON
 */
export function sendForm(method, path, form) {
  return answerOf(path, { method, body: form });
}

/**
 * A file of ours.
 *
 * @param {string} path
 * @param {string} name
 * @returns {Promise<File>}
 */
export async function fetchFile(path, name) {
  const response = await reach(path, {});
  if (!response.ok) {
    throw refusal(response.status, await readAnswer(response));
  }
  try {
    const content = await response.blob();
    return new File([content], name, { type: content.type });
  } catch {
    throw new ConnectionLost();
  }
}

/**
 * Asks whether a file of ours can be had; throws the refusal when it cannot.
 *
 * @param {string} path
 */
export async function probe(path) {
  const headers = { Range: "bytes=0-0" };
  const signal = AbortSignal.timeout(PATIENCE);
  const response = await reach(path, { headers, cache: "no-store", signal });
  if (!response.ok) {
    throw refusal(response.status, await readAnswer(response));
  }
  await response.body?.cancel();
}

/**
 * @param {string} path
 * @param {RequestInit} request
 */
async function answerOf(path, request) {
  const response = await reach(path, request);
  const answer = await readAnswer(response);
  if (!response.ok) {
    throw refusal(response.status, answer);
  }
  return answer;
}

/**
 * The error of an answer that is none; an ended session leads to the login page besides.
 *
 * @param {number} status
 * @param {{error?: ErrorObject} | null} answer
 */
export function refusal(status, answer) {
  if (status === 401) {
    void leaveForLogin();
  }
  return new ApiError(status, answer?.error ?? {});
}

/**
 * @param {string} path
 * @param {RequestInit} request
 */
async function reach(path, request) {
  try {
    return await fetch(path, request);
  } catch {
    throw new ConnectionLost();
  }
}

/**
 * The body as JSON; null when it is empty or no JSON (a proxy's own error page).
 *
 * @param {Response} response
 */
async function readAnswer(response) {
  const isJson = (response.headers.get("Content-Type") ?? "").includes("json");
  if (!isJson) {
    return null;
  }
  try {
    return await response.json();
  } catch {
    throw new ConnectionLost();
  }
}
