// @ts-check
/** What one is told of, and in which browsers. Each choice counts as soon as it is made. */

import { ApiError, ConnectionLost, call } from "../inbox/api.js";
import { t } from "../language.js";
import { canPush, loadPush, startWorker, switchOff, switchOn } from "../push.js";
import { tell } from "./notices.js";
import { attempt, copyOf, find, slot } from "./page.js";

/** @typedef {import("../push.js").Device} Device */
/** @typedef {import("../push.js").Push} Push */

const form = /** @type {HTMLFormElement} */ (find("#notices-form"));
const userId = Number(find("[data-sign-out]").dataset.signOut);
const zone = document.documentElement.dataset.timeZone || undefined;

/** @type {Push | null} null before it is known */
let present = null;
/** Whether the browser has not let the worker start, without which nothing can be told. */
let isRefused = false;

async function save() {
  const values = new FormData(form);
  const notices = {
    about: values.get("about"),
    has_sound: values.has("has_sound"),
    shows_text: values.has("shows_text"),
  };
  await call("PATCH", "/api/v1/account", { notices });
  tell({ text: t("Saved.") });
}

/** What this browser can do, in one sentence, and the button that goes with it. */
function showHere() {
  const isOn = Boolean(present?.devices.some((one) => one.is_here)) && isAllowed();
  slot("push-on").hidden = isOn || !canBeAsked();
  slot("push-off").hidden = !isOn;
  slot("here").textContent = sentence(isOn);
}

/** @param {boolean} isOn */
function sentence(isOn) {
  if (!isSecureContext) {
    return t("Browsers notify over HTTPS only, and this address is plain HTTP.");
  }
  if (isOn) {
    return t("This browser is told, whether helpdesk is open in it or not.");
  }
  if ("Notification" in window && Notification.permission === "denied") {
    return t("This browser has been told not to notify. Allow it beside the address, where the lock is, and load this page again.");
  }
  if (!canPush()) {
    return isApple()
      ? t("On an iPhone or iPad: share this page, choose “Add to Home Screen”, and open helpdesk from there.")
      : t("This browser cannot be told while helpdesk is closed.");
  }
  if (isRefused) {
    return t("This browser did not start what tells while helpdesk is closed. Most often it does not trust the certificate of this address; in a private window it may not.");
  }
  return t("This browser is told only while helpdesk is open in it.");
}

/** Whether the worker runs: what is said here depends on it. */
async function lookAtWorker() {
  try {
    await startWorker();
    isRefused = false;
  } catch (error) {
    if (!(error instanceof DOMException) && !(error instanceof TypeError)) {
      throw error;
    }
    isRefused = true;
  }
  showHere();
  return !isRefused;
}

function isAllowed() {
  return "Notification" in window && Notification.permission === "granted";
}

function canBeAsked() {
  return canPush() && Notification.permission !== "denied";
}

function isApple() {
  return /iPhone|iPad/.test(navigator.userAgent) || (/Mac/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
}

/** @param {Push} push */
function showDevices(push) {
  const list = slot("devices");
  list.replaceChildren(...push.devices.map(rowOf));
  slot("no-devices").hidden = push.devices.length > 0;
  present = push;
  showHere();
}

/** @param {Device} device */
function rowOf(device) {
  const row = copyOf("device");
  const { told_at: toldAt } = device;
  slot("device-name", row).textContent = device.name;
  slot("device-here", row).hidden = !device.is_here;
  slot("device-told", row).textContent = toldAt
    ? t("Last told {when}", { when: moment(toldAt) })
    : t("Not told anything yet");
  const [test, remove] = row.querySelectorAll("button");
  test?.addEventListener("click", () => void attempt(() => tryOut(device), { button: test }));
  remove?.addEventListener("click", () => void attempt(() => forget(device), { button: remove }));
  return row;
}

/** @param {string} iso */
function moment(iso) {
  const options = /** @type {const} */ ({ dateStyle: "medium", timeStyle: "short" });
  const { lang } = document.documentElement;
  return new Intl.DateTimeFormat(lang, { ...options, timeZone: zone }).format(new Date(iso));
}

/** @param {Device} device */
async function tryOut({ id }) {
  await call("POST", `/api/v1/account/push/${id}/test`);
  tell({ text: t("Sent. It is there within a few seconds, unless the device is off or set to be quiet.") });
  showDevices(await loadPush());
}

/** @param {Device} device */
async function forget({ id, is_here: isHere }) {
  await (isHere ? switchOff(userId) : call("DELETE", `/api/v1/account/push/${id}`));
  showDevices(await loadPush());
}

async function turnOn() {
  if ((await Notification.requestPermission()) !== "granted") {
    showHere();
    return;
  }
  if (!(await lookAtWorker())) {
    tell({ text: sentence(false) });
    return;
  }
  try {
    showDevices(await switchOn(userId));
  } catch (error) {
    if (!(error instanceof DOMException)) {
      throw error;
    }
    tell({ text: t("The browser’s push service cannot be reached. Try again later; while helpdesk is open, it notifies all the same.") });
  }
}

form.addEventListener("change", () => void attempt(save, {}));
slot("push-on").addEventListener("click", () => void attempt(turnOn, { button: button("push-on") }));
slot("push-off").addEventListener("click", () => void attempt(turnOff, { button: button("push-off") }));

/** @param {string} name */
function button(name) {
  return /** @type {HTMLButtonElement} */ (slot(name));
}

async function turnOff() {
  await switchOff(userId);
  showDevices(await loadPush());
}

for (const field of form.querySelectorAll("input")) {
  field.disabled = false;
}
showHere();
if (canPush()) {
  void lookAtWorker();
}
loadPush().then(showDevices, (error) => {
  if (!(error instanceof ApiError) && !(error instanceof ConnectionLost)) {
    throw error;
  }
});
