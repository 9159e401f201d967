// @ts-check
/**
 * What is not needed to read and to answer: dialogs, menus, pickers, what is done with files and
 * with several attendances, what the server finds, telling who looks elsewhere. It is a file of its
 * own in the bundle, and only ../further.js imports it.
 */

import "../../behaviours/warnings.js";
import "../../behaviours/worker.js";

export * as emoji from "../emoji.js";
export { notify } from "../notifications.js";
export * as recorder from "../recorder.js";
export { AllFiles } from "./all_files.js";
export { AttachMenu } from "./attach_menu.js";
export { ChoosingBar } from "./choosing.js";
export { Dialogs } from "./dialogs.js";
export { EmojiPicker } from "./emoji_picker.js";
export { ListEmpty } from "./empty.js";
export { FindingBar } from "./finding_bar.js";
export { FirstSteps } from "./first_steps.js";
export { FormatBar } from "./format_bar.js";
export { Merging } from "./merging.js";
export { MessageDeeds } from "./message_deeds.js";
export { Others } from "./others.js";
export { RecordedBar, RecordingBar } from "./recording.js";
export { SearchResults } from "./search_results.js";
export { Stage } from "./stage.js";
export { TagPicker } from "./tag_picker.js";
