// @ts-check
/**
 * The files that are about to be sent, over the thread: one large, all in a strip, a caption for
 * each. Enter sends all of them.
 */

import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "../../language.js";
import { isTooLarge, typeOf } from "../composing.js";
import { pastedFiles } from "../files.js";
import { html } from "../html.js";
import { SendButton } from "./composer_parts.js";
import { ReplyBar } from "./reply_bar.js";
import { Head, TooLarge } from "./stage_parts.js";
import { AddButton, Exhibit, Strip } from "./stage_files.js";
import { TextField } from "./text_field.js";

/** @typedef {import("../shapes.js").Attachment} Attachment */

/**
 * @param {{state: import("../shapes.js").State, attendance: import("../shapes.js").Attendance,
 *   client: string, actions: import("../actions.js").Actions}} props
 */
export function Stage({ state, attendance, client, actions }) {
  const { id } = attendance;
  const attached = state.attached.get(id) ?? [];
  const [chosen, choose] = useChosen(attached);
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const { limits } = state.directory;
  const isLoading = attached.some((one) => one.is_loading);
  const add = (/** @type {File[]} */ files) => void actions.files.attach(id, files);
  useEffect(() => actions.files.takeText(id), []);
  useFocus(place);

  /** @param {string} caption */
  function write(caption) {
    actions.files.change(id, chosen.id, { caption });
    actions.messages.typed(id);
  }

  function send() {
    const stuck = attached.find((one) => isTooLarge(one, limits));
    if (stuck) {
      choose(stuck.id);
    } else if (!isLoading) {
      actions.messages.send(id, "");
    }
  }

  const close = () => actions.files.detachAll(id);

  /** @param {Attachment} one */
  function remove(one) {
    actions.files.detach(id, one);
    const field = place.current?.querySelector("textarea");
    (matchMedia("(hover: hover)").matches && field ? field : place.current)?.focus();
  }

  /** @param {KeyboardEvent} event */
  function onKeyDown(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Escape" && !event.isComposing) {
      event.stopPropagation();
      close();
    } else if (step && movesOn(event)) {
      event.preventDefault();
      const index = attached.indexOf(chosen) + step;
      choose(attached[(index + attached.length) % attached.length].id);
    }
  }

  return html`<section
    class="stage"
    ref=${place}
    tabindex="-1"
    aria-label=${t("Files to send")}
    onKeyDown=${onKeyDown}
    onPaste=${(/** @type {ClipboardEvent} */ event) =>
      !event.defaultPrevented && add(pastedFiles(event.clipboardData))}
  >
    <${Head}
      attachment=${chosen}
      client=${client}
      onClose=${close}
      onDocument=${(/** @type {boolean} */ is) =>
        actions.files.change(id, chosen.id, { as_document: is })}
    />
    <${Exhibit} key=${chosen.id} attachment=${chosen} />
    <form
      class="stage__foot"
      onSubmit=${(/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        send();
      }}
    >
      ${
        isTooLarge(chosen, limits) &&
        html`<${TooLarge}
          attachment=${chosen}
          limit=${limits.media}
          onDocument=${() => actions.files.change(id, chosen.id, { as_document: true })}
        />`
      }
      <${ReplyBar} state=${state} client=${client} actions=${actions} />
      <${TextField}
        text=${chosen.caption}
        label=${t("Caption")}
        placeholder=${captionHint(chosen)}
        onInput=${write}
        onSend=${send}
        onCancel=${null}
        onFiles=${add}
      />
      <div class="stage__line">
        <${Strip}
          attached=${attached}
          chosen=${chosen}
          limits=${limits}
          onChoose=${choose}
          onRemove=${remove}
        />
        <${AddButton} onFiles=${add} />
        <${SendButton} label=${t("Send")} icon="send" isIdle=${isLoading} />
      </div>
    </form>
  </section>`;
}

/**
 * The file that is shown large, and how to show another. One that is added is shown at once; where
 * one was taken away, its neighbour is.
 *
 * @param {Attachment[]} attached
 * @returns {[Attachment, (id: string) => void]}
 */
function useChosen(attached) {
  const [id, setId] = useState(attached[0].id);
  const known = useRef(attached);
  const added = attached.find((one) => !known.current.some((other) => other.id === one.id));
  const before = known.current.findIndex((one) => one.id === id);
  const found = added ?? attached.find((one) => one.id === id);
  const chosen = found ?? attached[Math.min(Math.max(before, 0), attached.length - 1)];
  useEffect(() => {
    known.current = attached;
    setId(chosen.id);
  }, [attached]);
  return [chosen, setId];
}

/**
 * Where something can be hovered over, the caption takes the focus by itself; elsewhere the
 * keyboard would cover what is to be seen.
 *
 * @param {{current: HTMLElement | null}} place
 */
function useFocus(place) {
  useEffect(() => {
    if (!place.current?.contains(document.activeElement)) {
      place.current?.focus();
    }
  }, []);
}

/** @param {Attachment} attachment */
function captionHint(attachment) {
  return typeOf(attachment) === "AUDIO"
    ? t("Write a message before it")
    : t("Add a caption");
}

/**
 * Whether an arrow leads to the next file: in a field with text, and in what plays, it is theirs.
 *
 * @param {KeyboardEvent} event
 */
function movesOn({ target, altKey, ctrlKey, metaKey, shiftKey }) {
  const isPlain = !altKey && !ctrlKey && !metaKey && !shiftKey;
  const isWriting = target instanceof HTMLTextAreaElement && target.value !== "";
  return isPlain && !isWriting && !(target instanceof HTMLMediaElement);
}
