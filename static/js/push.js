// @ts-check
/**
 * This browser and web push: switched on, off, and looked after. The push service belongs to the
 * browser's maker; what it carries is encrypted for this browser.
 */

import { call } from "./inbox/api.js";
import { attempt, storageFor } from "./inbox/storage.js";

const PATH = "/api/v1/account/push";
const ON = "on";
const PATIENCE = 2_000;

/** @typedef {{id: number, name: string, created_at: string, told_at: string | null,
 *   is_here: boolean}} Device */
/** @typedef {{public_key: string, devices: Device[]}} Push */

/** Whether this browser can be told by web push here. */
export function canPush() {
  return isSecureContext && "serviceWorker" in navigator && "PushManager" in window;
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
  const [registration, { public_key: key }] = await Promise.all([
    navigator.serviceWorker.ready,
    loadPush(),
  ]);
  const known = await registration.pushManager.getSubscription();
  if (known && !hasKey(known, key)) {
    await known.unsubscribe();
  }
  const options = { userVisibleOnly: true, applicationServerKey: bytesOf(key) };
  const made = await registration.pushManager.subscribe(options);
  const push = await call("PUT", PATH, keysOf(made));
  storageFor(userId, "push").write(ON, "yes");
  return push;
}

/** @param {number} userId */
export async function switchOff(userId) {
  await call("DELETE", PATH);
  await forgetHere();
  storageFor(userId, "push").write(ON, "");
}

/**
 * Lets the push service forget this browser: whoever comes next may be somebody else. helpdesk has
 * done so already, so that nobody waits for a push service that does not answer.
 */
export async function forgetHere() {
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  await Promise.race([forget(), patience]);
}

async function forget() {
  const registration = await attempt(() => navigator.serviceWorker?.getRegistration());
  const known = await registration?.pushManager?.getSubscription();
  for (const shown of (await registration?.getNotifications?.()) ?? []) {
    shown.close();
  }
  await known?.unsubscribe();
  await attempt(() => navigator.clearAppBadge?.());
}

/**
 * After a new sign-in the browser is told again, if the same person had switched it on here.
 *
 * @param {number} userId
 */
export async function keepOn(userId) {
  const wasOn = storageFor(userId, "push").read(ON) !== null;
  if (!wasOn || !canPush() || Notification.permission !== "granted") {
    return;
  }
  const registration = await navigator.serviceWorker.ready;
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
