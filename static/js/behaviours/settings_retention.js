// @ts-check
/** The retention period: what it would delete, while it is being chosen. */

import { call } from "../inbox/api.js";
import { fileSize, fullTime } from "../inbox/format.js";
import { t, tn } from "../language.js";
import { attempt, find } from "./page.js";

/**
 * @typedef {{attendances: number, messages: number, files: number, bytes: number,
 *   next_run: string | null}} Retention
 */

const PAUSE = 400;

const field = /** @type {HTMLInputElement} */ (find("#days"));
const place = find("#retention-preview");
let asked = 0;

async function show() {
  const days = Number(field.value);
  if (!field.checkValidity() || days === 0) {
    place.hidden = true;
    return;
  }
  const number = ++asked;
  const found = await call("GET", `/api/v1/retention?days=${days}`);
  if (number === asked) {
    place.textContent = sentences(found).join(" ");
    place.classList.toggle("notice--warning", found.attendances > 0);
    place.hidden = false;
  }
}

/** @param {Retention} found */
function sentences(found) {
  const run = found.next_run ? [t("Next run: {when}.", { when: fullTime(found.next_run) })] : [];
  if (found.attendances === 0) {
    return [t("Nothing is that old yet."), ...run];
  }
  const messages = tn("{n} message", "{n} messages", found.messages);
  const deletes = tn(
    "The next run deletes {messages} of {n} attendance.",
    "The next run deletes {messages} of {n} attendances.",
    found.attendances,
    { messages },
  );
  return [deletes, ...files(found), ...run];
}

/** @param {Retention} found */
function files({ files, bytes }) {
  const size = fileSize(bytes);
  return files
    ? [tn("{n} file goes with them ({size}).", "{n} files go with them ({size}).", files, { size })]
    : [];
}

let timer = 0;
field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = window.setTimeout(() => void attempt(show), PAUSE);
});
void attempt(show);
