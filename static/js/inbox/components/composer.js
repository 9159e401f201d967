// @ts-check
/** Where the attendant writes. What is typed is kept per attendance until it is sent. */

import { useEffect, useState } from "preact/hooks";

import { t } from "../../language.js";
import { filled } from "../canned.js";
import { hasStage } from "../composing.js";
import { shortDate } from "../format.js";
import { html } from "../html.js";
import { mayWrite } from "../permissions.js";
import { AnsweredBar, useAnswered } from "./answered.js";
import { AttachButton } from "./attaching.js";
import { CannedList, useCanned } from "./canned.js";
import { Bar, Frame, MicrophoneButton, NoteToggle, SendButton } from "./composer_parts.js";
import { useKeptText } from "./kept_text.js";
import { useFurther } from "./later.js";
import { NoteField } from "./note_field.js";
import { ReplyBar } from "./reply_bar.js";
import { RivalBar } from "./rival_bar.js";
import { TextField } from "./text_field.js";
import { TypingWarning } from "./watchers.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").Attendance} Attendance */
/** @typedef {import("../shapes.js").State} State */

/**
 * @typedef {object} Props
 * @property {State} state
 * @property {Attendance} attendance
 * @property {string} client the client's name
 * @property {Actions} actions
 * @property {import("../kept_texts.js").KeptTexts} drafts
 */

/** @param {Props} props */
export function Composer(props) {
  const { state, attendance, client } = props;
  const isRecording = state.recording?.attendanceId === attendance.id;
  const attached = state.attached.get(attendance.id) ?? [];
  const recorded = hasStage(attached) ? undefined : attached[0];
  // Until it is there, the field stays.
  const further = useFurther(isRecording || recorded !== undefined);
  if (!mayWrite(state.me, attendance)) {
    return html`<${Closed} attendance=${attendance} actions=${props.actions} />`;
  }
  const { actions, drafts } = props;
  const { id } = attendance;
  const { aim, noting, recording } = state;
  const reply = html`<${ReplyBar} state=${state} client=${client} actions=${actions} />`;
  if (isRecording && further) {
    return html`<${further.RecordingBar} recording=${recording} actions=${actions}>${reply}<//>`;
  }
  if (noting) {
    return html`<${NoteField} key=${id} attendanceId=${id} actions=${actions} drafts=${drafts} />`;
  }
  if (aim?.kind === "edit") {
    return html`<${EditField} key=${`edit ${aim.message.id}`} message=${aim.message} ...${props} />`;
  }
  return recorded && further
    ? html`<${further.RecordedBar} attachment=${recorded} attendanceId=${id} actions=${actions}>
        ${reply}
      <//>`
    : html`<${Field} key=${id} ...${props} />`;
}

/** @param {{attendance: Attendance, actions: Actions}} props */
function Closed({ attendance, actions }) {
  /** @type {Record<string, string>} */
  const texts = {
    WAITING: t("Accept to answer. Until then everybody sees it waiting."),
    OPEN: t("{name} has this attendance and answers it.", {
      name: attendance.attendant?.name ?? t("A colleague"),
    }),
    FINISHED: attendance.erased_at
      ? t("The messages were deleted on {date}.", { date: shortDate(attendance.erased_at) })
      : t("Finished. A new message of the client opens a new attendance."),
  };
  return html`<div class="composer composer--closed">
    <p>${texts[attendance.state]}</p>
    ${
      attendance.state === "WAITING" &&
      html`<button
        type="button"
        class="button button--primary"
        onClick=${() => actions.accept(attendance.id)}
      >
        ${t("Accept and answer")}
      </button>`
    }
  </div>`;
}

/** @param {Props} props */
function Field({ state, attendance, client, actions, drafts }) {
  const { id } = attendance;
  const [text, keep] = useKeptText(drafts, id);
  const isIdle = text.trim() === "";
  const answered = useAnswered(state, id, isIdle);
  useEffect(() => actions.messages.stoppedTyping, []);
  const offer = useCanned(state.canned, text, insert);

  /**
   * Puts a canned response into the field, and its file beside it: to be read before it is sent.
   *
   * @param {import("../shapes.js").CannedResponse} response
   */
  function insert(response) {
    const { business } = state.directory;
    const attendant = state.me?.name ?? "";
    write(filled(response.content, { name: client, attendant, business }));
    if (response.media) {
      void actions.attachCanned(id, response);
    }
    document.getElementById("composer")?.focus();
  }

  /** @param {string} value */
  function write(value) {
    keep(value);
    if (value !== "") {
      actions.messages.typed(id);
    }
  }

  function send() {
    if (!isIdle && answered.mayGo()) {
      actions.messages.send(id, text.trim());
      drafts.clear(id);
    }
  }

  return html`<${Frame} onSubmit=${send}>
    <${CannedList} offer=${offer} onChoose=${insert} />
    <${AnsweredBar}
      state=${state}
      answer=${answered.answer}
      onSend=${send}
      onKeep=${answered.forget}
    />
    <${TypingWarning} state=${state} attendanceId=${id} />
    <${RivalBar} texts=${drafts} textKey=${id} />
    <${ReplyBar} state=${state} client=${client} actions=${actions} />
    <div class="composer__line">
      <${AttachButton} attendanceId=${id} actions=${actions} />
      <${NoteToggle} isNoting=${false} onToggle=${() => actions.messages.setNoting(true)} />
      <${TextField}
        text=${text}
        placeholder=${hintOf(state)}
        list=${offer}
        focusedAgainBy=${state.aim}
        onInput=${write}
        onSend=${send}
        onCancel=${state.aim ? actions.messages.dropAim : null}
        onFiles=${(/** @type {File[]} */ files) => actions.files.attach(id, files)}
        onLeave=${() => drafts.flush(id)}
      />
      ${
        isIdle
          ? html`<${MicrophoneButton} onPress=${() => actions.voice.start(id)} />`
          : html`<${SendButton}
            label=${t("Send")}
            icon="send"
            isIdle=${false}
            title=${signedTitle(state)}
          />`
      }
    </div>
  <//>`;
}

/**
 * What the field is for; and whose name stands before what is written, where it is so.
 *
 * @param {State} state
 */
function hintOf({ directory, me }) {
  return directory.has_signature
    ? t("Write a message, or /. Signed: {name}", { name: me?.name ?? "" })
    : t("Write a message, or /");
}

/**
 * That the client reads who writes, where it is so.
 *
 * @param {State} state
 */
function signedTitle({ directory, me }) {
  return directory.has_signature
    ? t("Send, signed “{name}” (Enter)", { name: me?.name ?? "" })
    : undefined;
}

/** @param {Props & {message: import("../shapes.js").Message}} props */
function EditField({ message, actions }) {
  const [text, setText] = useState(message.content);
  const [isBusy, setIsBusy] = useState(false);
  const isIdle = isBusy || text.trim() === "" || text.trim() === message.content;

  async function save() {
    if (!isIdle) {
      setIsBusy(true);
      const isDone = await actions.messages.change(message, text.trim());
      if (!isDone) {
        setIsBusy(false);
      }
    }
  }

  return html`<${Frame} onSubmit=${save}>
    <${Bar}
      icon="edit"
      onDrop=${actions.messages.dropAim}
      dropLabel=${t("Leave the text as it was")}
    >
      <strong>${t("Edit the message")}</strong>
      <span>${isBusy ? t("Asking WhatsApp…") : t("The client sees that it was edited.")}</span>
    <//>
    <div class="composer__line">
      <${TextField}
        text=${text}
        placeholder=${t("Write a message")}
        focusedAgainBy=${message}
        onInput=${setText}
        onSend=${save}
        onCancel=${actions.messages.dropAim}
        onFiles=${null}
      />
      <${SendButton} label=${t("Save")} icon="accept" isIdle=${isIdle} />
    </div>
  <//>`;
}
