// @ts-check
/**
 * This browser and web push: switched on, off, and looked after. The push service belongs to the
 * browser's maker; what it carries is encrypted for this browser.
 */

import { call } from "./inbox/api.js";
import { attempt } from "./inbox/storage.js";

const PATH = "/api/v1/account/push";
const PATIENCE = 2_000;
const OFFLINE = "/offline";

/** @typedef {{id: number, name: string, created_at: string, told_at: string | null,
 *   is_here: boolean}} Device */
/** @typedef {{public_key: string, devices: Device[]}} Push */

/** Whether this browser can be told by web push here. */
export function canPush() {
  return isSecureContext && "serviceWorker" in navigator && "PushManager" in window;
}

/**
 * Starts the worker, or takes the one that runs. Throws a DOMException or a TypeError where the
 * browser does not let it start: a certificate that it does not trust, a policy, a file that cannot
 * be had. `navigator.serviceWorker.ready` would wait for ever then.
 *
 * @returns {Promise<ServiceWorkerRegistration>}
 */
export async function startWorker() {
  const registration = await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
  if (!registration.active) {
    await untilActive(registration.installing ?? registration.waiting);
  }
  return registration;
}

/** @param {ServiceWorker | null} worker */
function untilActive(worker) {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (worker?.state === "activating" || worker?.state === "activated") {
        resolve(undefined);
      } else if (!worker || worker.state === "redundant") {
        reject(new DOMException("The worker could not be installed.", "AbortError"));
      }
    };
    worker?.addEventListener("statechange", look);
    look();
  });
}

/** The page without a connection is to be in the language of whoever is signed in now. */
export async function keepOffline(/** @type {ServiceWorkerRegistration} */ { active }) {
  const kept = await caches.match(OFFLINE);
  if (kept && kept.headers.get("Content-Language") !== document.documentElement.lang) {
    active?.postMessage({ kind: "prepare" });
  }
}

/** @returns {Promise<Push>} */
export function loadPush() {
  return call("GET", PATH);
}

/**
 * Subscribes this browser with its push service and with helpdesk. Throws a DOMException where the
 * browser or the person does not let it.
 *
 * @param {number} userId
 * @returns {Promise<Push>}
 */
export async function switchOn(userId) {
  const [registration, { public_key: key }] = await Promise.all([startWorker(), loadPush()]);
  const known = await registration.pushManager.getSubscription();
  if (known && !hasKey(known, key)) {
    await known.unsubscribe();
  }
  const options = { userVisibleOnly: true, applicationServerKey: bytesOf(key) };
  const made = await registration.pushManager.subscribe(options);
  const push = await call("PUT", PATH, keysOf(made));
  attempt(() => localStorage.setItem(wish(userId), "yes"));
  return push;
}

/** @param {number} userId */
export async function switchOff(userId) {
  await call("DELETE", PATH);
  attempt(() => localStorage.removeItem(wish(userId)));
  await forgetHere();
}

/**
 * Where it is kept that somebody switched it on in this browser. It outlives the sign-out, unlike
 * what is under `helpdesk:<id>:`, and says nothing but that.
 *
 * @param {number} userId
 */
function wish(userId) {
  return `helpdesk:told:${userId}`;
}

/**
 * Lets the push service forget this browser: whoever comes next may be somebody else. helpdesk has
 * done so already, so that nobody waits for a push service that does not answer, and nothing that
 * fails here keeps anybody on the page.
 */
export async function forgetHere() {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const patience = new Promise((resolve) => {
    timer = setTimeout(resolve, PATIENCE);
  });
  await Promise.race([forget(), patience]);
  clearTimeout(timer);
}

async function forget() {
  const registration = await ifItCan(() => navigator.serviceWorker?.getRegistration());
  await Promise.all([
    ifItCan(async () => (await registration?.getNotifications())?.forEach((one) => one.close())),
    ifItCan(async () => (await registration?.pushManager.getSubscription())?.unsubscribe()),
    ifItCan(() => navigator.clearAppBadge?.()),
  ]);
}

/**
 * What a browser may lack, refuse or fail at, without anything depending on it.
 *
 * @template T
 * @param {() => Promise<T> | undefined} body
 * @returns {Promise<T | undefined>}
 */
async function ifItCan(body) {
  try {
    return await body();
  } catch {
    return undefined;
  }
}

/**
 * After a new sign-in the browser is told again, if the same person had switched it on here.
 *
 * @param {number} userId
 * @param {ServiceWorkerRegistration} registration
 */
export async function keepOn(userId, registration) {
  const wasOn = attempt(() => localStorage.getItem(wish(userId))) === "yes";
  if (!wasOn || !canPush() || Notification.permission !== "granted") {
    return;
  }
  const [known, push] = await Promise.all([
    registration.pushManager.getSubscription(),
    loadPush(),
  ]);
  if (!known || !hasKey(known, push.public_key) || !push.devices.some((one) => one.is_here)) {
    await switchOn(userId);
  }
}

/** @param {PushSubscription} subscription */
function keysOf(subscription) {
  const { endpoint, keys } = subscription.toJSON();
  return { endpoint, keys };
}

/**
 * @param {PushSubscription} subscription
 * @param {string} key
 */
function hasKey({ options }, key) {
  const own = new Uint8Array(options.applicationServerKey ?? new ArrayBuffer(0));
  const wanted = bytesOf(key);
  return own.length === wanted.length && own.every((byte, index) => byte === wanted[index]);
}

/** @param {string} text base64url */
function bytesOf(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}
