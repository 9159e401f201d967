// @ts-check
/**
 * Everything that a key or a word does in the inbox: the one table that the keys, the help sheet
 * and the palette are made of.
 */

import { N_ } from "../language.js";
import { OF_ATTENDANCE } from "./commands_of_attendance.js";
import { OF_MESSAGES } from "./commands_of_messages.js";
import { nextUnread } from "./lists_walking.js";
import { seesEverything } from "./permissions.js";

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
  {
    id: "choose",
    group: "list",
    text: N_("Choose several"),
    keys: ["Alt+X"],
    icon: "choose",
    does: ({ state, actions: { bulk } }) => (state().choosing ? bulk.end() : bulk.begin()),
  },
  {
    id: "choose-all",
    group: "list",
    text: N_("Choose all, while choosing"),
    keys: ["Mod+A"],
  },
  ...tabs(),
  ...OF_ATTENDANCE,
  ...OF_MESSAGES,
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
