// @ts-check
/** The HTTP API: JSON in, JSON out, and two kinds of failure. */

const PATIENCE = 20_000;

/** The server answered and refused. `data` is its error object, with what stands beside. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {{code?: string, message?: string, fields?: Record<string, string>,
   *   [name: string]: unknown}} data
   */
  constructor(status, data) {
    super(data.message ?? `The server answered ${status}.`);
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
  constructor() {
    super("The server cannot be reached. Check the connection and try again.");
  }
}

/**
 * Calls the API. Without a session the page leaves for the login page and comes back after it.
 *
 * @param {"GET" | "POST" | "PATCH" | "DELETE"} method
 * @param {string} path from the root, e.g. /api/v1/snapshot
 * @param {unknown} [body] sent as JSON
 * @returns {Promise<any>} the answer's JSON, null for an empty answer
 */
export async function call(method, path, body) {
  const response = await reach(path, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE),
  });
  const answer = await readAnswer(response);
  if (response.ok) {
    return answer;
  }
  if (response.status === 401) {
    leaveForLogin();
  }
  throw new ApiError(response.status, answer?.error ?? {});
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

function leaveForLogin() {
  const next = encodeURIComponent(location.pathname + location.search);
  location.assign(`/login?next=${next}`);
}
