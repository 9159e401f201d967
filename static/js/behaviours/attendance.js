// @ts-check
/** One attendance to be read, live: its facts, and every message as the inbox shows them. */

import { render } from "preact";
import { useEffect, useState } from "preact/hooks";

import { Actions } from "../inbox/actions.js";
import { call } from "../inbox/api.js";
import { Claims } from "../inbox/claims.js";
import { Dialogs } from "../inbox/components/dialogs.js";
import { Icon } from "../inbox/components/icon.js";
import { Notice } from "../inbox/components/notices.js";
import { Thread } from "../inbox/components/thread.js";
import { FileStorage } from "../inbox/file_storage.js";
import { html } from "../inbox/html.js";
import { Loader } from "../inbox/loader.js";
import { Outbox } from "../inbox/outbox.js";
import { storageFor } from "../inbox/storage.js";
import { createStore } from "../inbox/store.js";
import { t } from "../language.js";
import { Facts } from "./attendance_facts.js";
import { clientName } from "./attendance_rows.js";
import { followLog } from "./live.js";
import { find } from "./page.js";

/** @typedef {import("../inbox/shapes.js").Attendance} Attendance */

const root = find("#attendance");
const id = Number(root.dataset.attendanceId);
const store = createStore();
// Nothing is written here: what waits to be sent is the inbox's, and is left alone.
const userId = Number(root.dataset.userId);
const kept = storageFor(userId, "outbox");
const claims = new Claims(userId, navigator.locks);
const outbox = new Outbox(store, kept, new FileStorage(userId), claims);
const actions = new Actions(store, new Loader(store), outbox, storageFor(userId, "draft"));
let hasBegun = false;

async function load() {
  const [snapshot, directory] = await Promise.all([
    call("GET", "/api/v1/snapshot"),
    call("GET", "/api/v1/directory"),
  ]);
  store.dispatch({ kind: "snapshot", snapshot });
  store.dispatch({ kind: "directory", directory });
  store.dispatch({ kind: "attendance", attendance: await call("GET", `/api/v1/attendances/${id}`) });
  store.dispatch({ kind: "select", attendanceId: id });
  await actions.load(id);
  if (!hasBegun) {
    hasBegun = true;
    root.replaceChildren();
    render(html`<${Page} />`, root);
  }
}

function Page() {
  const [state, setState] = useState(store.get);
  useEffect(() => {
    setState(store.get());
    return store.subscribe(setState);
  }, []);
  const attendance = state.attendances.get(id);
  if (!attendance) {
    return html`<p class="attendance__loading">
      ${t("That attendance is not there, or not yours to see.")}
    </p>`;
  }
  const client = state.clients.get(attendance.client.id) ?? attendance.client;
  return html`<section class="conversation attendance__messages" aria-label=${t("Messages")}>
      <header class="attendance__head">
        <a class="icon-button" href="/attendances" aria-label=${t("Back to the history")}>
          <${Icon} name="back" />
        </a>
        <h1 class="attendance__title">${clientName(client)}</h1>
        <a class="button" href=${`/?attendance=${id}`}>
          <${Icon} name="inbox" /><span class="button__text">${t("Open in the inbox")}</span>
        </a>
      </header>
      ${
        attendance.erased_at && attendance.last_message === null
          ? html`<${Erased} />`
          : html`<h2 class="hidden">${t("Messages")}</h2>
            <${Thread}
              key=${id}
              state=${state}
              attendance=${toRead(attendance)}
              client=${client}
              actions=${actions}
              minute=${Date.now()}
            />`
      }
    </section>
    <${Facts} attendance=${attendance} client=${client} state=${state} />
    <${Notice} notice=${state.notice} onDismiss=${actions.dismiss} />
    <${Dialogs} state=${state} actions=${actions} />`;
}

function Erased() {
  return html`<div class="empty">
    <${Icon} name="shield" />
    <h2>${t("These messages were deleted")}</h2>
    <p>${t("The figures of the attendance stay.")}</p>
  </div>`;
}

/**
 * To look something up is not to read it for whoever has it, and nothing is written here.
 *
 * @param {Attendance} attendance
 * @returns {Attendance}
 */
function toRead(attendance) {
  return { ...attendance, state: "FINISHED" };
}

void followLog(load, (event) => {
  store.dispatch({ kind: "events", events: [event], now: Date.now() });
  if (event.merged_id) {
    void actions.load(id);
  }
});
