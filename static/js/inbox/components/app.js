// @ts-check
/** The inbox: list, conversation, details. */

import { useEffect, useState } from "preact/hooks";

import { pieces, t } from "../../language.js";
import { html } from "../html.js";
import { watchKeys } from "../keyboard.js";
import { Announcer } from "./announcer.js";
import { Conversation } from "./conversation.js";
import { Details } from "./details.js";
import { Dialogs } from "./dialogs.js";
import { Help } from "./help.js";
import { Icon } from "./icon.js";
import { List } from "./list.js";
import { Banner, Notice } from "./notices.js";
import { Stranded } from "./stranded.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").State} State */

const HALF_MINUTE = 30_000;
const ROOM_FOR_DETAILS = "(width >= 1280px)";

/**
 * @param {{store: import("../store.js").Store, actions: Actions,
 *   drafts: import("../storage.js").Storage}} props
 */
export function App({ store, actions, drafts }) {
  const [state, setState] = useState(store.get);
  const [hasDetails, setHasDetails] = useState(() => matchMedia(ROOM_FOR_DETAILS).matches);
  const [hasHelp, setHasHelp] = useState(false);
  const minute = useMinute();

  useEffect(() => {
    setState(store.get());
    return store.subscribe(setState);
  }, []);
  useEffect(() => {
    // Where they lie over the conversation, they lie over what is to be shown there.
    if (state.sought && !matchMedia(ROOM_FOR_DETAILS).matches) {
      setHasDetails(false);
    }
  }, [state.sought]);
  useEffect(() => watchKeys(store, actions, () => setHasHelp(true)), []);

  const attendance = state.selected === null ? undefined : state.attendances.get(state.selected);
  const client = attendance && (state.clients.get(attendance.client.id) ?? attendance.client);
  return html`<div
    class="inbox"
    data-view=${state.selected === null ? "list" : "conversation"}
  >
    <${Banner} state=${state} />
    <${List} state=${state} actions=${actions} minute=${minute} />
    ${
      attendance && client
        ? html`<${Conversation}
            state=${state}
            attendance=${attendance}
            client=${client}
            actions=${actions}
            minute=${minute}
            hasDetails=${hasDetails}
            onDetails=${() => setHasDetails((shown) => !shown)}
            drafts=${drafts}
          />
          ${
            hasDetails &&
            html`<${Details}
            state=${state}
            attendance=${attendance}
            client=${client}
            actions=${actions}
            minute=${minute}
            onClose=${() => setHasDetails(false)}
          />`
          }`
        : html`<${NothingChosen} isLoading=${state.selected !== null} />`
    }
    <${Notice}
      notice=${state.notice}
      onDismiss=${actions.dismiss}
      onShow=${actions.show}
    >
      <${Stranded} state=${state} actions=${actions} />
    <//>
    <${Announcer} state=${state} />
    <${Dialogs} state=${state} actions=${actions} />
    ${hasHelp && html`<${Help} onClose=${() => setHasHelp(false)} />`}
  </div>`;
}

/** @param {{isLoading: boolean}} props */
function NothingChosen({ isLoading }) {
  return html`<section class="conversation conversation--none" aria-label=${t("Conversation")}>
    <div class="empty">
      ${
        isLoading
          ? html`<p role="status">${t("Loading…")}</p>`
          : html`<${Icon} name="inbox" />
            <h2>${t("Choose a conversation")}</h2>
            <p>
              ${pieces("{next} opens the next one, {help} shows all keys.", {
                next: html`<kbd>Alt</kbd> <kbd>J</kbd>`,
                help: html`<kbd>?</kbd>`,
              })}
            </p>`
      }
    </div>
  </section>`;
}

/** The present moment, twice a minute: enough for "4 min" and for midnight. */
function useMinute() {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), HALF_MINUTE);
    return () => clearInterval(timer);
  }, []);
  return now;
}
