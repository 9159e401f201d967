// @ts-check
/** The parts of the style page that the inbox's own components fill. */

import { Banner, Notice } from "../inbox/components/notices.js";
import { Composer } from "../inbox/components/composer.js";
import { Conversation } from "../inbox/components/conversation.js";
import { Details } from "../inbox/components/details.js";
import { List } from "../inbox/components/list.js";
import { BubbleSkeletons, RowSkeletons } from "../inbox/components/skeletons.js";
import { html } from "../inbox/html.js";
import { KeptTexts, noteKey } from "../inbox/kept_texts.js";
import { HELENA, MESSAGES, OPEN_ROWS, ROWS } from "./samples.js";
import { NOW, attendance, inbox } from "./things.js";

/** @typedef {import("../inbox/shapes.js").State} State */

/** What is pressed here does nothing. @type {any} */
export const nothing = new Proxy(() => undefined, {
  get: (_, name) => (name === "then" || typeof name === "symbol" ? undefined : nothing),
  apply: () => Promise.resolve([]),
});

/** @param {Record<string, string>} written */
function texts(written = {}) {
  const kept = new KeptTexts({ keys: () => [], read: () => null, write: () => true }, () => false);
  Object.entries(written).forEach(([key, text]) => kept.write(key, text));
  return kept;
}

const THREAD = {
  items: MESSAGES,
  hasOlder: false,
  hasNewer: false,
  later: [],
  loaded: true,
  stale: false,
  loading: false,
  failed: false,
};

/** An open conversation. @type {State} */
export const TALK = inbox([HELENA], {
  selected: HELENA.id,
  conversations: new Map([[HELENA.id, THREAD]]),
  divider: { attendanceId: HELENA.id, messageId: "liked" },
});

/** The list's tabs, filled and empty. */
export function Lists() {
  return html`<div class="style__lists">
    ${[
      inbox(ROWS, { tab: "waiting", selected: ROWS[1].id }),
      inbox(OPEN_ROWS, { tab: "open" }),
      inbox([], { tab: "waiting" }),
      inbox(OPEN_ROWS, { tab: "open", query: "zzz" }),
    ].map((state) => html`<div class="style__list"><${List} state=${state} actions=${nothing} minute=${NOW} /></div>`)}
  </div>`;
}

/** Every bubble, in a conversation. */
export function Thread() {
  return html`<div class="style__thread">
    <${Conversation}
      state=${TALK}
      attendance=${HELENA}
      client=${HELENA.client}
      actions=${nothing}
      minute=${NOW}
      hasDetails=${false}
      onDetails=${nothing}
      drafts=${texts()}
    />
  </div>`;
}

/** The field below a conversation: free, written in, a note, a reply, an edit, closed. */
export function Composers() {
  const aimed = (/** @type {"reply" | "edit"} */ kind) => ({
    ...TALK,
    aim: { kind, message: MESSAGES[MESSAGES.length - 3] },
  });
  /** @type {[State, import("../inbox/shapes.js").Attendance, KeptTexts][]} */
  const states = [
    [TALK, HELENA, texts()],
    [TALK, HELENA, texts({ [HELENA.id]: "Sinto muito, Helena!" })],
    [{ ...TALK, noting: true }, HELENA, texts({ [noteKey(HELENA.id)]: "Já foi avisada." })],
    [aimed("reply"), HELENA, texts()],
    [aimed("edit"), HELENA, texts()],
    [TALK, attendance(1, "Helena Duarte"), texts()],
    [TALK, attendance(1, "Helena Duarte", { state: "FINISHED" }), texts()],
  ];
  return html`<div class="style__composers">
    ${states.map(
      ([state, one, drafts]) => html`<${Composer}
        state=${state}
        attendance=${one}
        client="Helena Duarte"
        actions=${nothing}
        drafts=${drafts}
      />`,
    )}
  </div>`;
}

/** What lies over the inbox: the lost connection, what was done, what went wrong. */
export function Overlays() {
  /** @type {State["notice"][]} */
  const notices = [
    { text: "Handed to Léo.", tone: "plain" },
    { text: "Léo accepted this 3 s ago.", tone: "bad", attendanceId: 1 },
  ];
  return html`<div class="style__overlays">
    <${Banner} state=${{ ...TALK, connection: "lost" }} />
    ${notices.map(
      (notice) => html`<${Notice} notice=${notice} onDismiss=${nothing} onShow=${nothing} />`,
    )}
  </div>`;
}

/** What stands there until a list or a conversation has come. */
export function Skeletons() {
  return html`<div class="style__columns"><${RowSkeletons} /><${BubbleSkeletons} /></div>`;
}

/** The client's details. */
export function Person() {
  return html`<div class="style__person">
    <${Details}
      state=${TALK}
      attendance=${HELENA}
      client=${HELENA.client}
      actions=${nothing}
      minute=${NOW}
      onClose=${nothing}
    />
  </div>`;
}
