// @ts-check
/** Where the attendant writes. What is typed is kept per attendance until it is sent. */

import { useEffect, useState } from "preact/hooks";

import { t } from "../../language.js";
import { filled } from "../canned.js";
import { shortDate } from "../format.js";
import { html } from "../html.js";
import { mayWrite } from "../permissions.js";
import { AttachButton } from "./attaching.js";
import { Attached } from "./attached.js";
import { CannedList, useCanned } from "./canned.js";
import { Bar, Frame, NoteToggle, SendButton } from "./composer_parts.js";
import { NoteField } from "./note_field.js";
import { Quote } from "./quote.js";
import { TextField } from "./text_field.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").Attendance} Attendance */
/** @typedef {import("../shapes.js").State} State */

/**
 * @typedef {object} Props
 * @property {State} state
 * @property {Attendance} attendance
 * @property {string} client the client's name
 * @property {Actions} actions
 * @property {import("../storage.js").Storage} drafts
 */

/** @param {Props} props */
export function Composer(props) {
  const { state, attendance } = props;
  if (!mayWrite(state.me, attendance)) {
    return html`<${Closed} attendance=${attendance} />`;
  }
  const { aim, noting } = state;
  if (noting) {
    const { actions, drafts } = props;
    const { id } = attendance;
    return html`<${NoteField} key=${id} attendanceId=${id} actions=${actions} drafts=${drafts} />`;
  }
  return aim?.kind === "edit"
    ? html`<${EditField} key=${`edit ${aim.message.id}`} message=${aim.message} ...${props} />`
    : html`<${Field} key=${attendance.id} ...${props} />`;
}

/** @param {{attendance: Attendance}} props */
function Closed({ attendance }) {
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
  return html`<p class="composer composer--closed">${texts[attendance.state]}</p>`;
}

/** @param {Props} props */
function Field({ state, attendance, client, actions, drafts }) {
  const { id } = attendance;
  const [text, setText] = useState(() => drafts.read(id) ?? "");
  const attached = state.attached.get(id) ?? [];
  const isEmpty = text.trim() === "" && attached.length === 0;
  const isIdle = isEmpty || attached.some((attachment) => attachment.is_loading);
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
    setText(value);
    drafts.write(id, value);
    if (value !== "") {
      actions.messages.typed(id);
    }
  }

  function send() {
    if (!isIdle) {
      actions.messages.send(id, text.trim());
      setText("");
      drafts.write(id, "");
    }
  }

  return html`<${Frame} onSubmit=${send}>
    <${CannedList} offer=${offer} onChoose=${insert} />
    <${ReplyBar} state=${state} client=${client} actions=${actions} />
    <${Attached} attachments=${attached} attendanceId=${id} actions=${actions} />
    <div class="composer__line">
      <${AttachButton} attendanceId=${id} actions=${actions} />
      <${NoteToggle} isNoting=${false} onToggle=${() => actions.messages.setNoting(true)} />
      <${TextField}
        text=${text}
        placeholder=${attached.length > 0 ? t("Add a caption") : t("Write a message, or /")}
        list=${offer}
        focusedAgainBy=${state.aim}
        onInput=${write}
        onSend=${send}
        onCancel=${state.aim ? actions.messages.dropAim : null}
        onFiles=${(/** @type {File[]} */ files) => actions.messages.attach(id, files)}
      />
      <${SendButton}
        label=${t("Send")}
        icon="send"
        isIdle=${isIdle}
        title=${signedTitle(state)}
      />
    </div>
  <//>`;
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

/** @param {{state: State, client: string, actions: Actions}} props */
function ReplyBar({ state, client, actions }) {
  if (state.aim?.kind !== "reply") {
    return null;
  }
  const { message } = state.aim;
  const isOurs = message.from !== "client";
  return html`<${Bar}
    icon="reply"
    onDrop=${actions.messages.dropAim}
    dropLabel=${t("Do not quote it")}
  >
    <${Quote} quote=${{ ...message, from_me: isOurs }} name=${isOurs ? t("We") : client} />
  <//>`;
}
