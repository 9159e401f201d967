// @ts-check
/** Where the attendant writes. What is typed is kept per attendance until it is sent. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { html } from "../html.js";
import { mayWrite } from "../permissions.js";
import { Icon } from "./icon.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").Attendance} Attendance */
/** @typedef {import("../shapes.js").State} State */

const LONGEST_LINES = 6;

/**
 * @param {{state: State, attendance: Attendance, actions: Actions,
 *   drafts: import("../storage.js").Storage}} props
 */
export function Composer({ state, attendance, actions, drafts }) {
  if (!mayWrite(state.me, attendance)) {
    return html`<${Closed} attendance=${attendance} />`;
  }
  return html`<${Field}
    key=${attendance.id}
    attendanceId=${attendance.id}
    actions=${actions}
    drafts=${drafts}
  />`;
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

/**
 * @param {{attendanceId: number, actions: Actions,
 *   drafts: import("../storage.js").Storage}} props
 */
function Field({ attendanceId, actions, drafts }) {
  const [text, setText] = useState(() => drafts.read(attendanceId) ?? "");
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  useGrowth(field, text);
  useEffect(() => {
    if (matchMedia("(hover: hover)").matches) {
      field.current?.focus({ preventScroll: true });
    }
  }, []);

  /** @param {string} value */
  function write(value) {
    setText(value);
    drafts.write(attendanceId, value);
  }

  function send() {
    if (text.trim() !== "") {
      actions.send(attendanceId, text.trim());
      write("");
      field.current?.focus();
    }
  }

  /** @param {KeyboardEvent} event */
  function onKeyDown(event) {
    const isSending = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (isSending) {
      event.preventDefault();
      send();
    }
  }

  return html`<form
    class="composer"
    onSubmit=${(/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      send();
    }}
  >
    <textarea
      id="composer"
      ref=${field}
      class="composer__field"
      rows="1"
      aria-label="Message"
      placeholder="Write a message"
      enterkeyhint="send"
      value=${text}
      onInput=${(/** @type {InputEvent} */ event) =>
        write(/** @type {HTMLTextAreaElement} */ (event.target).value)}
      onKeyDown=${onKeyDown}
    ></textarea>
    <button
      type="submit"
      class="composer__send"
      aria-label="Send"
      title="Send (Enter)"
      disabled=${text.trim() === ""}
    >
      <${Icon} name="send" />
    </button>
  </form>`;
}

/**
 * Makes the field as high as its text, up to six lines.
 *
 * @param {{current: HTMLTextAreaElement | null}} field
 * @param {string} text
 */
function useGrowth(field, text) {
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) {
      return;
    }
    const style = getComputedStyle(element);
    const padding = parseFloat(style.paddingTop) + parseFloat(style.paddingBottom);
    const border = element.offsetHeight - element.clientHeight;
    const most = parseFloat(style.lineHeight) * LONGEST_LINES + padding;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, most) + border}px`;
    element.style.overflowY = element.scrollHeight > most ? "auto" : "hidden";
  }, [text]);
}
