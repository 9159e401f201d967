// @ts-check
/** The inbox: list, conversation, details. */

import { useEffect, useState } from "preact/hooks";

import { pieces, t } from "../../language.js";
import { html } from "../html.js";
import { keyOf } from "../commands.js";
import { watchKeys } from "../keyboard.js";
import { storageFor } from "../storage.js";
import { Announcer } from "./announcer.js";
import { Icon } from "./icon.js";
import { Keys } from "./key_caps.js";
import { Conversation } from "./conversation.js";
import { Details } from "./details.js";
import { Dialogs, FirstSteps } from "./later.js";
import { List } from "./list.js";
import { Banner, Notice } from "./notices.js";
import { Stranded } from "./stranded.js";
import { Waiting } from "./waiting.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").State} State */

const HALF_MINUTE = 30_000;
const WITHOUT_FRAMES = 250;
const ROOM_FOR_DETAILS = "(width >= 1280px)";

/**
 * @param {{store: import("../store.js").Store, actions: Actions,
 *   drafts: import("../kept_texts.js").KeptTexts}} props
 */
export function App({ store, actions, drafts }) {
  const [state, setState] = useState(store.get);
  const [hasDetails, setHasDetails] = useDetails(state.me?.id ?? 0);
  const minute = useMinute();

  useEffect(() => onceAFrame(store, setState), []);
  useEffect(() => {
    // Where they lie over the conversation, they lie over what is to be shown there.
    if (state.sought && !hasRoom()) {
      setHasDetails(false);
    }
  }, [state.sought]);
  useEffect(() => watchKeys(store, actions), []);

  const attendance = state.selected === null ? undefined : state.attendances.get(state.selected);
  const client = attendance && (state.clients.get(attendance.client.id) ?? attendance.client);
  return html`<div
    class="inbox"
    data-view=${state.selected === null ? "list" : "conversation"}
  >
    <h1 class="hidden">${t("Inbox")}</h1>
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
            onDetails=${() => setHasDetails(!hasDetails)}
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
        : html`<${NothingChosen}
            isLoading=${state.selected !== null}
            isAny=${state.attendances.size > 0}
          >
            <${FirstSteps} state=${state} />
          <//>`
    }
    <${Notice}
      notice=${state.notice}
      onDismiss=${actions.dismiss}
      onShow=${actions.show}
    >
      <${Stranded} state=${state} actions=${actions} />
    <//>
    <${Announcer} state=${state} />
    ${
      state.dialog &&
      html`<${Dialogs}
        state=${state}
        actions=${actions}
        meanwhile=${html`<${Waiting} dialog=${state.dialog} actions=${actions} />`}
      />`
    }
  </div>`;
}

/**
 * @param {{isLoading: boolean, isAny: boolean, children?: import("../html.js").Children}} props
 *   `isAny`: there is something to choose
 */
function NothingChosen({ isLoading, isAny, children }) {
  return html`<section class="conversation conversation--none" aria-label=${t("Conversation")}>
    <div class="empty">
      ${
        isLoading
          ? html`<p role="status">${t("Loading…")}</p>`
          : html`<${Icon} name="inbox" />
            ${
              isAny &&
              html`<h2>${t("Choose a conversation")}</h2>
                <p class="empty__keys">
                  ${pieces("{next} opens the next one, {help} shows all keys.", {
                    next: html`<${Keys} all=${[keyOf("next")]} />`,
                    help: html`<kbd>?</kbd>`,
                  })}
                </p>`
            }
            ${children}`
      }
    </div>
  </section>`;
}

/**
 * Whether the details stand beside the conversation: as they were left, where there is room.
 *
 * @param {number} userId
 * @returns {[boolean, (has: boolean) => void]}
 */
function useDetails(userId) {
  const kept = storageFor(userId, "view");
  const asLeft = () => hasRoom() && kept.read("details") !== "off";
  const [hasDetails, setHasDetails] = useState(asLeft);
  useEffect(() => {
    const room = matchMedia(ROOM_FOR_DETAILS);
    const look = () => setHasDetails(asLeft);
    room.addEventListener("change", look);
    return () => room.removeEventListener("change", look);
  }, []);
  return [
    hasDetails,
    (has) => {
      if (hasRoom()) {
        kept.write("details", has ? "" : "off");
      }
      setHasDetails(has);
    },
  ];
}

/** Whether details lie over nothing. */
function hasRoom() {
  return matchMedia(ROOM_FOR_DETAILS).matches;
}

/**
 * Shows each state: at once after what somebody does here, and once a frame whatever number of
 * events has come. Where there are no frames, because nobody looks, a moment later.
 *
 * @param {import("../store.js").Store} store
 * @param {(state: State) => void} show
 */
function onceAFrame(store, show) {
  let frame = 0;
  let timer = 0;
  function showNow() {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = timer = 0;
    show(store.get());
  }
  showNow();
  return store.subscribe((_state, _previous, { kind }) => {
    if (kind !== "events") {
      showNow();
    } else if (!timer) {
      frame = requestAnimationFrame(showNow);
      timer = setTimeout(showNow, WITHOUT_FRAMES);
    }
  });
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
