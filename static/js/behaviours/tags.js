// @ts-check
/** The page of tags: make, rename, recolour, delete. */

import { call } from "../inbox/api.js";
import { t, tn } from "../language.js";
import { openDialog, watchDialogs } from "./dialog.js";
import { followNews } from "./news.js";
import { tell } from "./notices.js";
import { attempt, copyOf, find, onSubmit, slot } from "./page.js";
import { showRows } from "./rows.js";
import { deleteSoon, isGoing } from "./undoing.js";

/** @typedef {import("../inbox/shapes.js").Tag & {attendances: number, clients: number}} UsedTag */

const path = "/api/v1/tags";
const editor = /** @type {HTMLDialogElement} */ (find("#edit-tag"));
const editForm = /** @type {HTMLFormElement} */ (find("#edit-form"));
const deleter = /** @type {HTMLDialogElement} */ (find("#delete-tag"));

/** @type {UsedTag | null} what the open dialog is about */
let chosen = null;

/** @type {UsedTag[]} */
let tags = [];

async function load() {
  tags = (await call("GET", path)).items;
  show();
}

function show() {
  const shown = tags.filter(({ id }) => !isGoing(`${path}/${id}`));
  showRows(find("#tags"), shown, row);
  find("#no-tags").hidden = shown.length > 0;
}

/** @param {UsedTag} tag */
function row(tag) {
  const element = copyOf("tag-row");
  slot("tag", element).classList.add(`tag--${tag.colour}`);
  slot("name", element).textContent = tag.name;
  const attendances = /** @type {HTMLAnchorElement} */ (slot("attendances", element));
  attendances.textContent = countOf(tag);
  attendances.href = `/attendances?tag_id=${tag.id}`;
  slot("clients", element).textContent = ` · ${tn("{n} client", "{n} clients", tag.clients)}`;
  slot("edit", element).addEventListener("click", () => edit(tag));
  slot("delete", element).addEventListener("click", () => askToDelete(tag));
  return element;
}

/** @param {UsedTag} tag */
function countOf(tag) {
  return tn("{n} attendance", "{n} attendances", tag.attendances);
}

/** @param {UsedTag} tag */
function edit(tag) {
  chosen = tag;
  /** @type {HTMLInputElement} */ (editForm.elements.namedItem("name")).value = tag.name;
  /** @type {RadioNodeList} */ (editForm.elements.namedItem("colour")).value = String(tag.colour);
  openDialog(editor);
}

/**
 * What nothing carries can be had back for a moment; what is taken off something cannot be put
 * back, so it is asked about.
 *
 * @param {UsedTag} tag
 */
function askToDelete(tag) {
  const { id, name } = tag;
  if (tag.attendances + tag.clients === 0) {
    const place = `${path}/${id}`;
    deleteSoon(place, t("“{name}” is deleted.", { name }), show, async () => {
      await call("DELETE", place);
      await load();
    });
    return;
  }
  chosen = tag;
  slot("what", deleter).textContent = t("“{name}” is taken off {attendances} and {clients}.", {
    name,
    attendances: countOf(tag),
    clients: tn("{n} client", "{n} clients", tag.clients),
  });
  openDialog(deleter);
}

const adder = /** @type {HTMLFormElement} */ (find("#add-tag"));
onSubmit(adder, async ({ name, colour }) => {
  await call("POST", path, { name, colour: Number(colour) });
  adder.reset();
  await load();
  tell({ text: t("“{name}” is added.", { name: name ?? "" }) });
});

onSubmit(editForm, async ({ name, colour }) => {
  await call("PATCH", `${path}/${chosen?.id}`, { name, colour: Number(colour) });
  editor.close();
  await load();
  tell({ text: t("“{name}” is saved.", { name: name ?? "" }) });
});

const deleteButton = /** @type {HTMLButtonElement} */ (slot("delete", deleter));
deleteButton.addEventListener("click", () => {
  const remove = async () => {
    await call("DELETE", `${path}/${chosen?.id}`);
    deleter.close();
    await load();
    tell({ text: t("“{name}” is deleted.", { name: chosen?.name ?? "" }) });
  };
  void attempt(remove, { button: deleteButton });
});

watchDialogs();
followNews(({ section }) => section === "tags", load);
