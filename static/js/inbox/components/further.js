// @ts-check
/**
 * What the list does not need at first: a conversation, its details, dialogs, what is done with
 * several. It is a file of its own in
 * the bundle, and only ./later.js imports it.
 */

export { ChoosingBar } from "./choosing.js";
export { Conversation } from "./conversation.js";
export { Details } from "./details.js";
export { Dialogs } from "./dialogs.js";
export { FirstSteps } from "./first_steps.js";
