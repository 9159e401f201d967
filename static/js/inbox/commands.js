// @ts-check
/**
 * Everything that a key or a word does in the inbox: the one table that the keys, the help sheet
 * and the palette are made of.
 */

import { N_ } from "../language.js";
import { nextUnread } from "./lists_walking.js";
import { mayFinish, mayTag, mayWrite, seesEverything } from "./permissions.js";

/** @typedef {import("./shapes.js").State} State */
/** @typedef {import("./actions.js").Actions} Actions */

/**
 * @typedef {object} Around what a command acts on
 * @property {() => State} state
 * @property {Actions} actions
 * @property {import("./hands.js").Hands} hands
 */

/**
 * @typedef {object} Command
 * @property {string} id
 * @property {Group} group
 * @property {string} text
 * @property {string[]} [keys] each of them does it
 * @property {string} [icon]
 * @property {(state: State) => boolean} [can] left out: always
 * @property {(around: Around) => void} [does] left out: keys of a place of its own, which reads
 *   them itself; they stand here for the help sheet
 * @property {boolean} [isKeyOnly] nothing that one would look for in the palette
 */

/** @typedef {"everywhere" | "list" | "attendance" | "messages" | "writing" | "photos"} Group */

/** @type {[Group, string][]} in the order of the help sheet */
export const GROUPS = [
  ["everywhere", N_("Everywhere")],
  ["list", N_("In the lists")],
  ["attendance", N_("The attendance that is shown")],
  ["messages", N_("Among the messages")],
  ["writing", N_("While writing")],
  ["photos", N_("Looking at a photo or film")],
];

/** @type {Command[]} */
export const COMMANDS = [
  {
    id: "palette",
    group: "everywhere",
    text: N_("Find and do anything"),
    keys: ["Mod+K"],
    does: ({ state, actions }) =>
      actions.open(state().dialog?.kind === "palette" ? null : { kind: "palette" }),
    isKeyOnly: true,
  },
  {
    id: "search",
    group: "everywhere",
    text: N_("Search clients and messages"),
    keys: ["Alt+S", "/"],
    icon: "search",
    does: ({ hands }) => hands.focusSearch(),
  },
  {
    id: "start",
    group: "everywhere",
    text: N_("Write to a number first"),
    keys: ["Alt+N"],
    icon: "compose",
    does: ({ actions }) => actions.open({ kind: "start", phone: "", name: "" }),
  },
  {
    id: "help",
    group: "everywhere",
    text: N_("All keys"),
    keys: ["?", "Mod+/"],
    icon: "help",
    does: ({ actions }) => actions.open({ kind: "help" }),
  },
  {
    id: "back",
    group: "everywhere",
    text: N_("Leave what was begun; back to the list"),
    keys: ["Escape"],
    does: ({ hands }) => hands.goBack(),
    isKeyOnly: true,
  },
  {
    id: "theme",
    group: "everywhere",
    text: N_("Light or dark"),
    icon: "theme",
    does: ({ hands }) => hands.press("[data-theme-toggle]"),
  },
  {
    id: "next",
    group: "list",
    text: N_("Next attendance in the list"),
    keys: ["Alt+J"],
    icon: "next",
    does: ({ hands }) => hands.step(1),
    isKeyOnly: true,
  },
  {
    id: "previous",
    group: "list",
    text: N_("Previous attendance in the list"),
    keys: ["Alt+K"],
    icon: "previous",
    does: ({ hands }) => hands.step(-1),
    isKeyOnly: true,
  },
  {
    id: "unread",
    group: "list",
    text: N_("Next attendance with something unread"),
    keys: ["Alt+U"],
    icon: "bell",
    does: ({ state, actions }) => {
      const id = nextUnread(state());
      if (id !== null) {
        void actions.show(id);
      }
    },
  },
  {
    id: "rows",
    group: "list",
    text: N_("From row to row"),
    keys: ["ArrowDown", "ArrowUp"],
  },
  ...tabs(),
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
  {
    id: "messages",
    group: "messages",
    text: N_("To the newest message"),
    keys: ["Alt+M"],
    icon: "inbox",
    can: (state) => shown(state) !== undefined,
    does: ({ hands }) => hands.focusMessages(),
  },
  {
    id: "messages-up",
    group: "messages",
    text: N_("The same, from an empty field"),
    keys: ["ArrowUp"],
  },
  {
    id: "messages-move",
    group: "messages",
    text: N_("From message to message"),
    keys: ["ArrowUp", "ArrowDown"],
  },
  {
    id: "messages-menu",
    group: "messages",
    text: N_("What can be done with it"),
    keys: ["Enter", "Shift+F10"],
  },
  { id: "message-reply", group: "messages", text: N_("Reply to it"), keys: ["R"] },
  { id: "message-edit", group: "messages", text: N_("Edit it"), keys: ["E"] },
  { id: "message-copy", group: "messages", text: N_("Copy its text"), keys: ["C"] },
  {
    id: "messages-leave",
    group: "messages",
    text: N_("Back to the field"),
    keys: ["Escape"],
  },
  { id: "send", group: "writing", text: N_("Send the message"), keys: ["Enter"] },
  { id: "line", group: "writing", text: N_("New line"), keys: ["Shift+Enter"] },
  { id: "canned", group: "writing", text: N_("Choose a canned response"), keys: ["/"] },
  {
    id: "emoji",
    group: "writing",
    text: N_("Choose an emoji"),
    keys: ["Alt+O"],
    icon: "smile",
    can: (state) => mayAnswer(state) && !state.recording,
    does: ({ hands }) => hands.press("[data-emoji-button]"),
  },
  { id: "emoji-named", group: "writing", text: N_("An emoji by its name, as in :heart"), keys: [":"] },
  { id: "bold", group: "writing", text: N_("Bold"), keys: ["Mod+B"] },
  { id: "italic", group: "writing", text: N_("Italic"), keys: ["Mod+I"] },
  { id: "strike", group: "writing", text: N_("Struck through"), keys: ["Mod+Shift+X"] },
  { id: "mono", group: "writing", text: N_("Fixed width"), keys: ["Mod+E"] },
  {
    id: "photo-step",
    group: "photos",
    text: N_("Previous and next"),
    keys: ["ArrowLeft", "ArrowRight"],
  },
  { id: "photo-zoom", group: "photos", text: N_("Larger and smaller"), keys: ["+", "-"] },
];

/**
 * What can be done now, to be offered by its name.
 *
 * @param {State} state
 * @returns {Command[]}
 */
export function offered(state) {
  return COMMANDS.filter(({ does, can, isKeyOnly }) => does && !isKeyOnly && (can?.(state) ?? true));
}

/**
 * The command that the keys mean, if it can be done now.
 *
 * @param {State} state
 * @param {string} combination
 * @returns {Command | undefined}
 */
export function commandFor(state, combination) {
  return COMMANDS.find(
    ({ keys, does, can }) => does && keys?.includes(combination) && (can?.(state) ?? true),
  );
}

/** @param {string} id the keys that a button's title tells */
export function keyOf(id) {
  return COMMANDS.find((command) => command.id === id)?.keys?.[0] ?? "";
}

/** @returns {Command[]} */
function tabs() {
  /** @type {[import("./shapes.js").Tab, string, string][]} */
  const all = [
    ["waiting", N_("The list of those who wait"), "clock"],
    ["mine", N_("The list of what is open with you"), "inbox"],
    ["open", N_("The list of all that is open"), "users"],
    ["finished", N_("The list of what is finished"), "finish"],
  ];
  return all.map(([tab, text, icon]) => ({
    id: `tab-${tab}`,
    group: "list",
    text,
    icon,
    can: (state) => tab !== "open" || seesEverything(state.me),
    does: ({ actions }) => actions.showTab(tab),
  }));
}

/** @param {State} state */
function shown({ selected, attendances }) {
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
function mayAnswer(state) {
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
