// @ts-check
/** What is done among the messages and while writing: a part of the table in commands.js. */

import { N_ } from "../language.js";
import { mayAnswer, shown } from "./commands_of_attendance.js";

/** @type {import("./commands.js").Command[]} */
export const OF_MESSAGES = [
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
