// @ts-check
/** Where the attendant writes. What is typed is kept per attendance until it is sent. */

import { useEffect, useState } from "preact/hooks";

import { html } from "../html.js";
import { mayWrite } from "../permissions.js";
import { AttachButton } from "./attaching.js";
import { Attached } from "./attached.js";
import { Icon } from "./icon.js";
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
  const { aim } = state;
  return aim?.kind === "edit"
    ? html`<${EditField} key=${`edit ${aim.message.id}`} message=${aim.message} ...${props} />`
    : html`<${Field} key=${attendance.id} ...${props} />`;
}

/** @param {{attendance: Attendance}} props */
function Closed({ attendance }) {
  /** @type {Record<string, string>} */
  const texts = {
    WAITING: "Accept to answer. Until then everybody sees it waiting.",
    OPEN: `${attendance.attendant?.name ?? "A colleague"} has this attendance and answers it.`,
    FINISHED: "Finished. A new message of the client opens a new attendance.",
  };
  return html`<p class="composer composer--closed">${texts[attendance.state]}</p>`;
}

/** @param {Props} props */
function Field({ state, attendance, client, actions, drafts }) {
  const { id } = attendance;
  const [text, setText] = useState(() => drafts.read(id) ?? "");
  const attached = state.attached.get(id) ?? [];
  const isEmpty = text.trim() === "" && attached.length === 0;
  useEffect(() => actions.messages.stoppedTyping, []);

  /** @param {string} value */
  function write(value) {
    setText(value);
    drafts.write(id, value);
    if (value !== "") {
      actions.messages.typed(id);
    }
  }

  function send() {
    if (!isEmpty) {
      actions.messages.send(id, text.trim());
      setText("");
      drafts.write(id, "");
    }
  }

  return html`<${Frame} onSubmit=${send}>
    <${ReplyBar} state=${state} client=${client} actions=${actions} />
    <${Attached} attachments=${attached} attendanceId=${id} actions=${actions} />
    <div class="composer__line">
      <${AttachButton} attendanceId=${id} actions=${actions} />
      <${TextField}
        text=${text}
        placeholder=${attached.length > 0 ? "Add a caption" : "Write a message"}
        focusedAgainBy=${state.aim}
        onInput=${write}
        onSend=${send}
        onCancel=${state.aim ? actions.messages.dropAim : null}
        onFiles=${(/** @type {File[]} */ files) => actions.messages.attach(id, files)}
      />
      <${SendButton} label="Send" icon="send" isIdle=${isEmpty} />
    </div>
  <//>`;
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
    <${Bar} icon="edit" onDrop=${actions.messages.dropAim} dropLabel="Leave the text as it was">
      <strong>Edit the message</strong>
      <span>${isBusy ? "Asking WhatsApp…" : "The client sees that it was edited."}</span>
    <//>
    <div class="composer__line">
      <${TextField}
        text=${text}
        placeholder="Write a message"
        focusedAgainBy=${message}
        onInput=${setText}
        onSend=${save}
        onCancel=${actions.messages.dropAim}
        onFiles=${null}
      />
      <${SendButton} label="Save" icon="accept" isIdle=${isIdle} />
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
  return html`<${Bar} icon="reply" onDrop=${actions.messages.dropAim} dropLabel="Do not quote it">
    <${Quote} quote=${{ ...message, from_me: isOurs }} name=${isOurs ? "We" : client} />
  <//>`;
}

/**
 * What stands above the field: an icon, some words, a way out.
 *
 * @param {{icon: string, children: import("../html.js").Children, onDrop: () => void,
 *   dropLabel: string}} props
 */
function Bar({ icon, children, onDrop, dropLabel }) {
  return html`<div class="composer__bar">
    <${Icon} name=${icon} />
    <div class="composer__about">${children}</div>
    <button type="button" class="icon-button" aria-label=${dropLabel} onClick=${onDrop}>
      <${Icon} name="close" />
    </button>
  </div>`;
}

/** @param {{children: import("../html.js").Children, onSubmit: () => void}} props */
function Frame({ children, onSubmit }) {
  return html`<form
    class="composer"
    onSubmit=${(/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      onSubmit();
    }}
  >
    ${children}
  </form>`;
}

/** @param {{label: string, icon: string, isIdle: boolean}} props */
function SendButton({ label, icon, isIdle }) {
  return html`<button
    type="submit"
    class="composer__send"
    aria-label=${label}
    title=${`${label} (Enter)`}
    disabled=${isIdle}
  >
    <${Icon} name=${icon} />
  </button>`;
}
