// @ts-check
/** The list of numbers, live, and the two forms that add one. */

import { call } from "../inbox/api.js";
import { fullTime, lastingFor, phoneNumber } from "../inbox/format.js";
import { t } from "../language.js";
import { followLog } from "./live.js";
import { copyOf, find, onSubmit, slot } from "./page.js";
import { markSaved } from "./unsaved.js";
import { showRows } from "./rows.js";
import { kindName, sentenceOf, showState } from "./states.js";

/** @typedef {import("../inbox/shapes.js").Instance} Instance */

/** @type {Map<number, Instance>} */
const instances = new Map();

/** @param {Instance} instance */
function keep(instance) {
  const known = instances.get(instance.id);
  if (!known || instance.seq >= known.seq) {
    instances.set(instance.id, instance);
  }
}

function show() {
  const sorted = [...instances.values()].sort((one, other) => one.id - other.id);
  showRows(find("#numbers"), sorted, row);
  find("#no-numbers").hidden = sorted.length > 0;
}

/** @param {Instance} instance */
function row(instance) {
  const element = copyOf("number-row");
  /** @type {HTMLAnchorElement} */ (slot("link", element)).href = `/instances/${instance.id}`;
  slot("name", element).textContent = instance.name;
  const phone = instance.phone === null ? "" : ` · ${phoneNumber(instance.phone)}`;
  slot("kind", element).textContent = kindName(instance.kind) + phone;
  showState(slot("state", element), instance.state);
  slot("sentence", element).textContent = sentenceOf(instance);
  const since = slot("since", element);
  since.textContent = lastingFor(instance.since, Date.now());
  since.title = t("Since {time}", { time: fullTime(instance.since) });
  return element;
}

/** @param {HTMLFormElement} form */
function connect(form) {
  onSubmit(form, async ({ name }) => {
    const kind = form.dataset.addNumber;
    const instance = await call("POST", "/api/v1/instances", { name: name.trim(), kind });
    await call("POST", `/api/v1/instances/${instance.id}/start`, {});
    markSaved(form);
    location.assign(`/instances/${instance.id}`);
  });
}

document.querySelectorAll("[data-add-number]").forEach((form) => {
  connect(/** @type {HTMLFormElement} */ (form));
});

void followLog(
  async () => {
    const { items } = await call("GET", "/api/v1/instances");
    instances.clear();
    items.forEach(keep);
    show();
  },
  (event) => {
    if (event.instance) {
      keep(event.instance);
      show();
    }
  },
);
