// @ts-check
/** One's own account: name, language, password, second factor, signing out everywhere. */

import { ApiError, call } from "../inbox/api.js";
import { clearFilesOf } from "../inbox/file_storage.js";
import { clearStorageOf } from "../inbox/storage.js";
import { t, tn } from "../language.js";
import { forgetHere } from "../push.js";
import { openDialog } from "./dialog.js";
import { tell } from "./notices.js";
import { attempt, find, onSubmit, slot } from "./page.js";
import { markSaved } from "./unsaved.js";

const path = "/api/v1/account";

/** @typedef {{title: string, text: string, button: string,
 *   act: (password: string) => Promise<void>}} Question */

/** The language that was chosen when the page was made; "" for the browser's. */
const language = /** @type {HTMLSelectElement} */ (find("#profile-language")).value;

/** @type {Question | null} what the password is being asked for */
let asked = null;

/** @param {string} text */
const sayDone = (text) => tell({ text });

/** @param {string} name */
const dialog = (name) => /** @type {HTMLDialogElement} */ (find(`#${name}`));

/** @param {string} name */
const form = (name) => /** @type {HTMLFormElement} */ (find(`#${name}`));

/**
 * @param {boolean} isOn
 * @param {number} codes left
 */
function showSecondFactor(isOn, codes) {
  slot("on").hidden = !isOn;
  slot("is-on").hidden = !isOn;
  slot("is-off").hidden = isOn;
  slot("setup").hidden = true;
  const few = codes <= 3 ? ` ${t("Make new ones before they run out.")}` : "";
  const left = tn("{n} recovery code is left.", "{n} recovery codes are left.", codes);
  slot("codes-left").textContent = left + few;
}

/** @param {string[]} codes */
function showCodes(codes) {
  slot("codes").replaceChildren(
    ...codes.map((code) => {
      const item = document.createElement("li");
      item.textContent = code;
      return item;
    }),
  );
  openDialog(dialog("codes"));
}

/** @param {Question} question */
function ask(question) {
  asked = question;
  slot("confirm-title").textContent = question.title;
  slot("confirm-text").textContent = question.text;
  slot("confirm-button").textContent = question.button;
  form("confirm-form").reset();
  openDialog(dialog("confirm"));
}

async function setUp() {
  const { secret, qrcode } = await call("POST", `${path}/second-factor`, {});
  /** @type {HTMLImageElement} */ (slot("qr")).src = qrcode;
  slot("secret").textContent = secret.replace(/(.{4})(?=.)/g, "$1 ");
  slot("is-off").hidden = true;
  slot("setup").hidden = false;
  form("first-code").reset();
  find("#first-code-code").focus();
}

/** @param {string} password */
async function renew(password) {
  const { recovery_codes: codes } = await call("POST", `${path}/recovery-codes`, { password });
  showSecondFactor(true, codes.length);
  showCodes(codes);
}

/** @param {string} password */
async function switchOff(password) {
  await call("DELETE", `${path}/second-factor`, { password });
  showSecondFactor(false, 0);
  sayDone(t("The second factor is off."));
}

async function signOut() {
  await call("DELETE", "/api/v1/sessions");
  const me = find("[data-sign-out]").dataset.signOut;
  clearStorageOf(Number(me));
  await Promise.all([clearFilesOf(Number(me)), forgetHere()]);
  location.assign("/login");
}

async function copyCodes() {
  const codes = [...slot("codes").children].map((item) => item.textContent).join("\n");
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(codes);
    slot("copy-label").textContent = t("Copied");
    return;
  }
  // No clipboard outside secure contexts: the codes stand selected, ready for the keyboard.
  getSelection()?.selectAllChildren(slot("codes"));
}

onSubmit(form("profile"), async (values) => {
  await call("PATCH", path, { name: values.name, language: values.language || null });
  if (values.language !== language) {
    markSaved(form("profile"));
    location.reload();
    return;
  }
  find(".nav__name").textContent = values.name ?? "";
  sayDone(t("Saved."));
});

onSubmit(form("password"), async ({ present, password }) => {
  await call("PUT", `${path}/password`, { present, password });
  form("password").reset();
  sayDone(t("The password is changed. Everywhere else you are signed out."));
});

onSubmit(form("first-code"), async ({ code }) => {
  const { recovery_codes: codes } = await call("PUT", `${path}/second-factor`, { code });
  showSecondFactor(true, codes.length);
  showCodes(codes);
});

onSubmit(form("confirm-form"), async ({ password }) => {
  try {
    await asked?.act(password ?? "");
  } catch (error) {
    // A wrong password is told at its field; anything else at the page's top, behind the dialog.
    if (error instanceof ApiError && error.fields.present) {
      throw error;
    }
    dialog("confirm").close();
    throw error;
  }
  dialog("confirm").close();
});

/** @type {Record<string, () => void>} */
const questions = {
  renew: () =>
    ask({
      title: t("Make new recovery codes?"),
      text: t("The ones that you have open nothing any more."),
      button: t("Make new ones"),
      act: renew,
    }),
  "switch-off": () =>
    ask({
      title: t("Switch the second factor off?"),
      text: t("Signing in will ask for your password only."),
      button: t("Switch off"),
      act: switchOff,
    }),
  "sign-out": () => openDialog(dialog("sign-out")),
};

/** @type {Record<string, () => Promise<void>>} */
const deeds = {
  "set-up": setUp,
  cancel: async () => showSecondFactor(false, 0),
  "copy-codes": copyCodes,
  "sign-out": signOut,
  // The navigation's form asks first when something is unsent.
  leave: async () => /** @type {HTMLFormElement} */ (find("[data-sign-out]")).requestSubmit(),
};

for (const button of document.querySelectorAll("[data-ask], [data-do], [data-close]")) {
  if (!(button instanceof HTMLButtonElement)) {
    continue;
  }
  const { ask: question, do: deed } = button.dataset;
  button.addEventListener("click", () => {
    if (question) {
      questions[question]?.();
    } else if (deed) {
      void attempt(deeds[deed] ?? setUp, { button });
    } else {
      button.closest("dialog")?.close();
    }
  });
  button.disabled = false;
}

const count = Number(slot("codes-left").dataset.count);
showSecondFactor(!slot("is-on").hidden, count);
