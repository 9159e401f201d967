// @ts-check
/** Where a private note is written: amber, with a lock, and with a draft of its own. */

import { useState } from "preact/hooks";

import { t } from "../../language.js";
import { html } from "../html.js";
import { Bar, Frame, NoteToggle, SendButton } from "./composer_parts.js";
import { TextField } from "./text_field.js";

/**
 * @param {{attendanceId: number, actions: import("../actions.js").Actions,
 *   drafts: import("../storage.js").Storage}} props
 */
export function NoteField({ attendanceId, actions, drafts }) {
  const key = `${attendanceId}:note`;
  const [text, setText] = useState(() => drafts.read(key) ?? "");
  const isEmpty = text.trim() === "";
  const leave = () => actions.messages.setNoting(false);

  /** @param {string} value */
  function write(value) {
    setText(value);
    drafts.write(key, value);
  }

  function save() {
    if (!isEmpty) {
      actions.messages.note(attendanceId, text.trim());
      write("");
    }
  }

  return html`<${Frame} onSubmit=${save} look="note">
    <${Bar} icon="lock" onDrop=${leave} dropLabel=${t("Write to the client")}>
      <strong>${t("Private note")}</strong>
      <span>${t("Only your team reads it. The client never gets it.")}</span>
    <//>
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
      />
      <${SendButton} label=${t("Save the note")} icon="accept" isIdle=${isEmpty} />
    </div>
  <//>`;
}
