// @ts-check
/** What can be done with the attendance that is shown: a part of the table in commands.js. */

import { N_ } from "../language.js";
import { mayFinish, mayTag, mayWrite } from "./permissions.js";

/** @typedef {import("./commands.js").Around} Around */
/** @typedef {import("./commands.js").Command} Command */
/** @typedef {import("./shapes.js").State} State */

/** @type {Command[]} */
export const OF_ATTENDANCE = [
  {
    id: "accept",
    group: "attendance",
    text: N_("Accept"),
    keys: ["Alt+A"],
    icon: "accept",
    can: (state) => shown(state)?.state === "WAITING",
    does: onShown((id, { actions }) => void actions.accept(id)),
  },
  {
    id: "transfer",
    group: "attendance",
    text: N_("Transfer to a colleague or department"),
    keys: ["Alt+T"],
    icon: "transfer",
    can: mayEnd,
    does: onShown((id, { actions }) => actions.startTransfer(id)),
  },
  {
    id: "finish",
    group: "attendance",
    text: N_("Finish"),
    keys: ["Alt+E"],
    icon: "finish",
    // Only what is being served: one key must not end what nobody has looked after.
    can: (state) => shown(state)?.state === "OPEN" && mayEnd(state),
    does: onShown((id, { actions }) => void actions.finish(id)),
  },
  {
    id: "finish-asking",
    group: "attendance",
    text: N_("Finish and ask for a rating"),
    icon: "star",
    can: mayEnd,
    does: onShown((id, { actions }) => void actions.finish(id, true)),
  },
  {
    id: "finish-silently",
    group: "attendance",
    text: N_("Finish without asking"),
    icon: "finish",
    can: mayEnd,
    does: onShown((id, { actions }) => void actions.finish(id, false)),
  },
  {
    id: "note",
    group: "attendance",
    text: N_("Write a private note, or to the client again"),
    keys: ["Alt+P"],
    icon: "lock",
    can: mayAnswer,
    does: ({ state, actions }) => actions.messages.setNoting(!state().noting),
  },
  {
    id: "voice",
    group: "attendance",
    text: N_("Record a voice note"),
    keys: ["Alt+V"],
    icon: "audio",
    can: (state) => mayAnswer(state) && !state.recording && !state.noting,
    does: onShown((id, { actions }) => void actions.voice.start(id)),
  },
  {
    id: "tags",
    group: "attendance",
    text: N_("Tags of this attendance"),
    keys: ["Alt+L"],
    icon: "tag",
    can: (state) => isShown(state, mayTag),
    does: ({ hands }) => hands.openTags(),
  },
  {
    id: "find",
    group: "attendance",
    text: N_("Search in this conversation"),
    keys: ["Alt+G"],
    icon: "search",
    can: (state) => shown(state) !== undefined,
    does: onShown((id, { state, actions, hands }) =>
      state().finding ? hands.focusFinding() : actions.finding.begin(id),
    ),
  },
  {
    id: "details",
    group: "attendance",
    text: N_("Show or hide the client's details"),
    keys: ["Alt+I"],
    icon: "details",
    can: (state) => shown(state) !== undefined,
    does: ({ hands }) => hands.press(".head__details"),
  },
  {
    id: "copy-number",
    group: "attendance",
    text: N_("Copy the client's number"),
    icon: "copy",
    can: (state) => phoneShown(state) !== null,
    does: ({ state, actions }) =>
      void actions.messages.copy({ content: `+${phoneShown(state()) ?? ""}` }),
  },
];

/** @param {State} state */
export function shown({ selected, attendances }) {
  return selected === null ? undefined : attendances.get(selected);
}

/**
 * @param {State} state
 * @param {(me: State["me"], attendance: import("./shapes.js").Attendance) => boolean} may
 */
function isShown(state, may) {
  const attendance = shown(state);
  return attendance !== undefined && may(state.me, attendance);
}

/** @param {State} state */
export function mayAnswer(state) {
  return isShown(state, mayWrite);
}

/** @param {State} state */
function mayEnd(state) {
  return isShown(state, mayFinish);
}

/**
 * @param {State} state
 * @returns {string | null} digits with the country code
 */
function phoneShown(state) {
  const client = shown(state)?.client;
  return client ? (state.clients.get(client.id) ?? client).phone : null;
}

/**
 * @param {(id: number, around: Around) => void} does
 * @returns {(around: Around) => void}
 */
function onShown(does) {
  return (around) => {
    const { selected } = around.state();
    if (selected !== null) {
      does(selected, around);
    }
  };
}
