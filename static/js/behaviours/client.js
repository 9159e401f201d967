// @ts-check
/** One client, live: what is known, and everything that can be done about them. */

import { LONG_PATIENCE, call } from "../inbox/api.js";
import { NO_DIRECTORY } from "../inbox/directory.js";
import { listTime, phoneNumber } from "../inbox/format.js";
import { t } from "../language.js";
import {
  clientName,
  clientNumber,
  put,
  showAvatar,
  showRating,
  showStanding,
  showTags,
} from "./attendance_rows.js";
import { searchClients } from "./choosing_clients.js";
import { showFiles } from "./client_files.js";
import { openDialog, watchDialogs } from "./dialog.js";
import { followLog } from "./live.js";
import { LiveFields } from "./live_fields.js";
import { oneAtATime } from "./one_at_a_time.js";
import { tell } from "./notices.js";
import { attempt, copyOf, find, onSubmit, slot } from "./page.js";
import { markSaved } from "./unsaved.js";

/** @typedef {import("../inbox/shapes.js").Attendance} Attendance */
/** @typedef {import("../inbox/shapes.js").Client} Client */
/** @typedef {import("../inbox/shapes.js").ClientDetails} ClientDetails */
/** @typedef {import("../inbox/shapes.js").Directory} Directory */

const head = find("#client");
const id = Number(head.dataset.clientId);
const path = `/api/v1/clients/${id}`;
const isManager = head.dataset.role !== "ATTENDANT";
const form = /** @type {HTMLFormElement} */ (find("#client-form"));

const fields = /** @type {Record<"name" | "notes" | "language", HTMLInputElement>} */ (
  /** @type {unknown} */ (form.elements)
);
const { name: nameField, notes: notesField, language: languageField } = fields;
const writing = new LiveFields({
  name: nameField,
  notes: notesField,
  language: languageField,
});

/** @type {ClientDetails} */
let client;
/** @type {Directory} */
let directory = NO_DIRECTORY;
/** Whether the reader serves the client; who only sees that they wait changes nothing. */
let mayChange = isManager;
/** @type {import("../inbox/shapes.js").Person[]} */
let users = [];
/** @type {number[] | null} the tags that are being saved */
let wantedTags = null;

/** @param {import("../inbox/shapes.js").Snapshot} [snapshot] tells who the users are */
async function load(snapshot) {
  users = snapshot?.users ?? users;
  const [found, attendances, known] = await Promise.all([
    call("GET", path),
    call("GET", `${path}/attendances`),
    call("GET", "/api/v1/directory"),
  ]);
  directory = known;
  client = found;
  mayChange ||= attendances.items.some(isMine);
  show();
  find("#attendances").replaceChildren(...attendances.items.map(attendanceRow));
  head.setAttribute("aria-busy", "false");
  const me = { id: Number(head.dataset.userId) };
  showFiles(find("#files"), { clientId: id, client: clientName(client), users, me });
}

/** @param {Attendance} attendance */
function isMine({ attendant }) {
  return attendant?.id === Number(head.dataset.userId);
}

function show() {
  showAvatar(slot("avatar", head), client);
  const name = clientName(client);
  put(head, "name", name);
  document.title = `${name} · helpdesk`;
  const digits = clientNumber(client);
  put(head, "number", digits === name ? "" : digits);
  slot("blocked", head).hidden = !client.is_blocked;
  showTags(slot("tags", head), client.tag_ids ?? [], directory);
  showForm();
  find("#addresses").replaceChildren(...client.addresses.map(addressRow));
  showTagging();
  find("#merged").replaceChildren(...client.merged.map(mergedRow));
  find("#merging").hidden = !isManager && client.merged.length === 0;
  const block = document.querySelector("#block");
  if (block) {
    block.textContent = client.is_blocked ? t("Unblock") : t("Block");
  }
  showErased(client.erased_at !== null);
}

/** @param {boolean} isErased */
function showErased(isErased) {
  find("#erased").hidden = !isErased;
  for (const part of ["#about", "#tagging", "#client-files", "#danger"]) {
    document.querySelector(part)?.toggleAttribute("hidden", isErased);
  }
  const side = find(".client-side");
  side.hidden = isErased;
}

/** What somebody is writing just now is not written over. */
function showForm() {
  writing.take({
    name: client.is_named ? client.name : "",
    notes: client.notes,
    language: client.language ?? "",
  });
  if (Object.keys(writing.changed()).length === 0) {
    markSaved(form);
  }
  nameField.placeholder = client.name;
  for (const part of /** @type {Iterable<HTMLInputElement>} */ (form.elements)) {
    part.disabled = !mayChange;
  }
  find("#not-yours").hidden = mayChange;
}

/** @param {import("../inbox/shapes.js").Address} address */
function addressRow({ kind, value }) {
  const row = copyOf("address-row");
  put(row, "kind", kind === "phone" ? t("Number") : t("WhatsApp alias"));
  put(row, "value", kind === "phone" ? phoneNumber(value) : value);
  return row;
}

function showTagging() {
  find("#no-tags").hidden = directory.tags.length > 0;
  const list = find("#client-tags");
  const focused = /** @type {HTMLInputElement | null} */ (list.querySelector(":focus"))?.value;
  const carried = wantedTags ?? client.tag_ids ?? [];
  list.replaceChildren(
    ...directory.tags.map((tag) => {
      const row = copyOf("tag-row");
      const box = /** @type {HTMLInputElement} */ (slot("box", row));
      box.value = String(tag.id);
      box.checked = carried.includes(tag.id);
      box.disabled = !mayChange;
      box.addEventListener("change", () => void attempt(saveTags));
      slot("tag", row).classList.add(`tag--${tag.colour}`);
      put(row, "tag-name", tag.name);
      return row;
    }),
  );
  if (focused) {
    /** @type {HTMLInputElement | null} */ (list.querySelector(`[value="${focused}"]`))?.focus();
  }
}

async function saveTags() {
  const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (
    document.querySelectorAll("#client-tags input:checked")
  );
  wantedTags = [...boxes].map((box) => Number(box.value));
  try {
    await putTags();
  } finally {
    wantedTags = null;
    show();
  }
}

const putTags = oneAtATime(async () => {
  const { tag_ids: tagIds } = await call("PUT", `${path}/tags`, { tag_ids: wantedTags });
  client = { ...client, tag_ids: tagIds };
});

/** @param {import("../inbox/shapes.js").MergedClient} merged */
function mergedRow(merged) {
  const row = copyOf("merged-row");
  put(row, "name", merged.name);
  const numbers = merged.addresses
    .filter(({ kind }) => kind === "phone")
    .map(({ value }) => phoneNumber(value));
  put(row, "numbers", numbers.join(", "));
  put(row, "notes", merged.notes);
  const undo = /** @type {HTMLButtonElement} */ (slot("undo", row));
  undo.hidden = !isManager;
  undo.setAttribute("aria-label", t("Undo: part {name} again", { name: merged.name }));
  undo.addEventListener("click", () => {
    const part = async () => {
      await call("POST", `${path}/unmerge`, { client_id: merged.id });
      await load();
    };
    void attempt(part, { button: undo });
  });
  return row;
}

/** @param {Attendance} attendance */
function attendanceRow(attendance) {
  const row = copyOf("attendance-row");
  const link = /** @type {HTMLAnchorElement} */ (slot("began", row));
  link.textContent = listTime(attendance.created_at, Date.now());
  link.href = `/attendances/${attendance.id}`;
  put(row, "attendant", attendance.attendant?.name ?? "");
  showStanding(slot("state", row), attendance);
  showRating(slot("rating", row), attendance.feedback);
  const comment = slot("comment", row);
  comment.textContent = attendance.feedback?.comment ?? "";
  comment.hidden = !attendance.feedback?.comment;
  return row;
}

/** @param {string} text */
function say(text) {
  tell({ text });
}

function watchMerging() {
  const dialog = /** @type {HTMLDialogElement} */ (find("#merge-dialog"));
  const field = /** @type {HTMLInputElement} */ (find("#merge-query"));
  find("#open-merge").addEventListener("click", () => {
    field.value = "";
    find("#found").replaceChildren();
    openDialog(dialog);
  });
  searchClients(field, (found) => {
    const others = found.filter((other) => other.id !== id);
    find("#found").replaceChildren(...others.map((other) => foundRow(other, dialog)));
  });
}

/**
 * @param {Client} other
 * @param {HTMLDialogElement} dialog
 */
function foundRow(other, dialog) {
  const row = copyOf("found-row");
  showAvatar(slot("avatar", row), other);
  put(row, "name", clientName(other));
  put(row, "number", clientNumber(other));
  const button = /** @type {HTMLButtonElement} */ (slot("merge", row));
  button.addEventListener("click", () => {
    const merge = async () => {
      const whole = await call("POST", `${path}/merge`, { client_id: other.id });
      dialog.close();
      location.assign(`/clients/${whole.id}`);
    };
    void attempt(merge, { button });
  });
  return row;
}

function watchBlocking() {
  const button = /** @type {HTMLButtonElement} */ (find("#block"));
  button.addEventListener("click", () => {
    const block = async (/** @type {boolean} */ isBlocked) => {
      client = await call("PATCH", path, { is_blocked: isBlocked });
      show();
    };
    void attempt(async () => {
      const wanted = !client.is_blocked;
      await block(wanted);
      tell({
        text: wanted ? t("The client is blocked.") : t("The client is no longer blocked."),
        undo: () => void attempt(() => block(!wanted), { button }),
      });
    }, { button });
  });
}

function watchErasing() {
  const dialog = /** @type {HTMLDialogElement} */ (find("#erase-dialog"));
  const eraseForm = /** @type {HTMLFormElement} */ (find("#erase-form"));
  find("#open-erase").addEventListener("click", () => {
    eraseForm.reset();
    put(dialog, "erase-name", client.name);
    openDialog(dialog);
  });
  onSubmit(eraseForm, async ({ name }) => {
    const erased = await call("POST", `${path}/erase`, { name }, LONG_PATIENCE);
    dialog.close();
    await load();
    if (erased.has_remains) {
      say(t("Somebody was reading just now: the last remains in the database go within the hour."));
    }
  });
}

onSubmit(form, async () => {
  const changed = writing.changed();
  client = await call("PATCH", path, changed);
  writing.saved(changed);
  show();
  say(t("Saved."));
});
watchDialogs();
if (isManager) {
  watchMerging();
  watchBlocking();
}
if (head.dataset.role === "ADMIN") {
  watchErasing();
}
void followLog(load, (event) => {
  if (event.client_id === id || event.merged_id === id || event.kind === "settings.changed") {
    void attempt(() => load());
  }
});
