// @ts-check
/** Pairing by a code that is typed on the phone, for whoever cannot point a camera at the page. */

import { LONG_PATIENCE, call } from "../inbox/api.js";
import { playingTime } from "../inbox/format.js";
import { t } from "../language.js";
import { find, onSubmit, slot } from "./page.js";

const WAITING = ["QR", "QR_PAUSED"];
const SECOND = 1_000;

/** @type {ReturnType<typeof setInterval> | undefined} */
let countdown;

/** @param {import("../inbox/shapes.js").Instance} instance */
export function showPairing(instance) {
  const isWaiting = WAITING.includes(instance.state);
  slot("pairing").hidden = !isWaiting;
  if (!isWaiting) {
    forget();
  }
}

/** @param {string} path of the number in the API */
export function offerCode(path) {
  onSubmit(/** @type {HTMLFormElement} */ (find("#ask-code")), async ({ phone }) => {
    const asked = await call("POST", `${path}/pairing-code`, { phone }, LONG_PATIENCE);
    show(asked.code, Date.parse(asked.expires_at));
  });
}

/**
 * @param {string} code
 * @param {number} end in milliseconds
 */
function show(code, end) {
  clearInterval(countdown);
  slot("code").textContent = code;
  slot("code-place").hidden = false;
  const tell = () => {
    const seconds = Math.max(0, Math.round((end - Date.now()) / SECOND));
    slot("code-left").textContent = t("It is valid for {time} more.", {
      time: playingTime(seconds),
    });
    if (seconds === 0) {
      forget();
      slot("code-place").hidden = false;
      slot("code-left").textContent = t("The code has expired. Get a new one.");
    }
  };
  tell();
  countdown = setInterval(tell, SECOND);
}

/** The code is a secret with an end: nothing of it stays in the page. */
function forget() {
  clearInterval(countdown);
  slot("code").textContent = "";
  slot("code-left").textContent = "";
  slot("code-place").hidden = true;
}
