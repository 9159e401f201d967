// @ts-check
/** The page of canned responses: add, change, delete; with a file where one goes with it. */

import { call, sendForm } from "../inbox/api.js";
import { t } from "../language.js";
import { openDialog, watchDialogs } from "./dialog.js";
import { followNews } from "./news.js";
import { tell } from "./notices.js";
import { copyOf, find, onSubmit, slot } from "./page.js";
import { showRows } from "./rows.js";
import { deleteSoon, isGoing } from "./undoing.js";

/** @typedef {import("../inbox/shapes.js").CannedResponse} CannedResponse */

const path = "/api/v1/canned-responses";
const editor = /** @type {HTMLDialogElement} */ (find("#edit-response"));
const form = /** @type {HTMLFormElement} */ (find("#edit-form"));
const code = /** @type {HTMLInputElement} */ (find("#shortcode"));
const text = /** @type {HTMLTextAreaElement} */ (find("#content"));
const file = /** @type {HTMLInputElement} */ (find("#file"));
const sharing = /** @type {HTMLInputElement | null} */ (form.querySelector("[name=is_shared]"));

/** @type {CannedResponse | null} what the open dialog is about; null: a new one */
let chosen = null;
let removesFile = false;

/** @type {CannedResponse[]} */
let responses = [];

async function load() {
  responses = (await call("GET", path)).items;
  show();
}

function show() {
  const shown = responses.filter(({ id }) => !isGoing(`${path}/${id}`));
  showRows(find("#response-rows"), shown, row);
  find("#responses").hidden = shown.length === 0;
  find("#no-responses").hidden = shown.length > 0;
}

/** @param {CannedResponse} response */
function row(response) {
  const element = copyOf("response-row");
  slot("code", element).textContent = `/${response.shortcode}`;
  slot("text", element).textContent = response.content;
  slot("file", element).hidden = response.media === null;
  slot("file-name", element).textContent = response.media?.name ?? "";
  const isShared = response.user_id === null;
  slot("shared", element).hidden = !isShared;
  const mayChange = !isShared || sharing !== null;
  for (const [name, does] of /** @type {const} */ ([["edit", edit], ["delete", remove]])) {
    const button = slot(name, element);
    button.hidden = !mayChange;
    button.addEventListener("click", () => does(response));
  }
  return element;
}

/** @param {CannedResponse | null} response null: a new one */
function edit(response) {
  chosen = response;
  form.reset();
  code.value = response?.shortcode ?? "";
  text.value = response?.content ?? "";
  if (sharing) {
    sharing.checked = response?.user_id === null;
  }
  showKeptFile(response?.media ?? null);
  removesFile = false;
  openDialog(editor);
  code.focus();
}

/** @param {CannedResponse["media"]} media */
function showKeptFile(media) {
  find("#kept-file").hidden = media === null;
  slot("kept-name", editor).textContent = media?.name ?? "";
}

/** @param {CannedResponse} response */
function remove({ id, shortcode }) {
  const place = `${path}/${id}`;
  deleteSoon(place, t("/{shortcode} is deleted.", { shortcode }), show, async () => {
    await call("DELETE", place);
    await load();
  });
}

async function save() {
  const method = chosen ? "PATCH" : "POST";
  const place = chosen ? `${path}/${chosen.id}` : path;
  const values = { shortcode: code.value, content: text.value };
  const shared = sharing ? { is_shared: sharing.checked } : {};
  if (file.files?.length) {
    const body = new FormData();
    const named = { ...values, ...(sharing ? { is_shared: String(sharing.checked) } : {}) };
    Object.entries(named).forEach(([name, value]) => body.append(name, value));
    body.append("file", file.files[0]);
    await sendForm(method, place, body);
  } else {
    const without = chosen && removesFile ? { removes_file: true } : {};
    await call(method, place, { ...values, ...shared, ...without });
  }
}

onSubmit(form, async () => {
  await save();
  editor.close();
  await load();
  tell({ text: t("/{shortcode} is saved.", { shortcode: code.value.replace(/^\//, "") }) });
});

find("#remove-file").addEventListener("click", () => {
  removesFile = true;
  showKeptFile(null);
  file.focus();
});

for (const button of /** @type {NodeListOf<HTMLElement>} */ (
  form.querySelectorAll("[data-placeholder]")
)) {
  button.addEventListener("click", () => {
    text.setRangeText(button.dataset.placeholder ?? "", text.selectionStart, text.selectionEnd, "end");
    text.focus();
  });
}

find("#new-response").addEventListener("click", () => edit(null));
watchDialogs();
followNews(({ section }) => section === "canned_responses", load);
