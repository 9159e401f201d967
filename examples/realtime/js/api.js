/** helpdesk's HTTP API from another origin: a token with each call, JSON in and out. */

/** How long an answer may take, in milliseconds. */
const PATIENCE = 20_000;

/** helpdesk answered and refused. `waitSeconds`: when to ask again, where it says so. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} message a sentence for whoever asked
   * @param {number | null} waitSeconds
   */
  constructor(status, code, message, waitSeconds = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.waitSeconds = waitSeconds;
  }

  /** Whether the same request may succeed later without anybody doing anything. */
  get isTemporary() {
    return this.status >= 500 || this.status === 429;
  }
}

/** No answer came: whether helpdesk has acted is not known. */
export class Unreached extends Error {
  constructor() {
    super("helpdesk cannot be reached. Check the connection and try again.");
  }
}

export class Api {
  #address;
  #token;

  /**
   * @param {string} address where helpdesk is, such as https://help.example.com
   * @param {string | null} token of the session
   */
  constructor(address, token = null) {
    this.#address = address;
    this.#token = token;
  }

  /** Where helpdesk is. */
  get address() {
    return this.#address;
  }

  /**
   * Throws Refused and Unreached.
   *
   * @param {"POST" | "DELETE"} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<any>} what the answer holds, null for an empty one
   */
  async call(method, path, body) {
    const headers = new Headers();
    if (this.#token !== null) {
      headers.set("Authorization", `Bearer ${this.#token}`);
    }
    if (body) {
      headers.set("Content-Type", "application/json");
    }
    const response = await reach(this.#address + path, {
      method,
      headers,
      body: body ? JSON.stringify(body) : null,
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const answer = await read(response);
    if (!response.ok) {
      throw refusal(response, answer);
    }
    return answer;
  }

  /**
   * @param {string} path
   * @param {object} [body]
   */
  post(path, body) {
    return this.call("POST", path, body);
  }
}

/**
 * @param {string} address
 * @param {RequestInit} request
 */
async function reach(address, request) {
  try {
    return await fetch(address, request);
  } catch {
    throw new Unreached();
  }
}

/** @param {Response} response */
async function read(response) {
  try {
    const text = await response.text();
    const isJson = (response.headers.get("Content-Type") ?? "").includes("json");
    return isJson && text ? JSON.parse(text) : null;
  } catch {
    throw new Unreached();
  }
}

/**
 * @param {Response} response
 * @param {any} answer
 */
function refusal(response, answer) {
  const { code = "error", message = `helpdesk answered ${response.status}.` } = answer?.error ?? {};
  const wait = Number(response.headers.get("Retry-After")) || null;
  return new Refused(response.status, code, message, wait);
}
