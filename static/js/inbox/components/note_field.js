// @ts-check
/** Where a private note is written: amber, with a lock, and with a draft of its own. */

import { t } from "../../language.js";
import { html } from "../html.js";
import { noteKey } from "../kept_texts.js";
import { Bar, Frame, NoteToggle, SendButton } from "./composer_parts.js";
import { useKeptText } from "./kept_text.js";
import { RivalBar } from "./rival_bar.js";
import { TextField } from "./text_field.js";

/**
 * @param {{attendanceId: number, actions: import("../actions.js").Actions,
 *   drafts: import("../kept_texts.js").KeptTexts}} props
 */
export function NoteField({ attendanceId, actions, drafts }) {
  const key = noteKey(attendanceId);
  const [text, keep] = useKeptText(drafts, key);
  const isEmpty = text.trim() === "";
  const leave = () => actions.messages.setNoting(false);

  /** @param {string} value */
  function write(value) {
    keep(value);
    if (value !== "") {
      actions.messages.watching.typed(attendanceId);
    }
  }

  function save() {
    if (!isEmpty) {
      actions.messages.note(attendanceId, text.trim());
      drafts.clear(key);
    }
  }

  return html`<${Frame} onSubmit=${save} look="note">
    <${Bar} icon="lock" onDrop=${leave} dropLabel=${t("Write to the client")}>
      <strong>${t("Private note")}</strong>
      <span>${t("Only your team reads it. The client never gets it.")}</span>
    <//>
    <${RivalBar} texts=${drafts} textKey=${key} />
    <div class="composer__line">
      <${NoteToggle} isNoting=${true} onToggle=${leave} />
      <${TextField}
        text=${text}
        label=${t("Private note")}
        placeholder=${t("Write a note for your team")}
        focusedAgainBy=${key}
        onInput=${write}
        onSend=${save}
        onCancel=${leave}
        onFiles=${null}
        onLeave=${() => drafts.flush(key)}
      />
      <${SendButton} label=${t("Save the note")} icon="accept" isIdle=${isEmpty} />
    </div>
  <//>`;
}
