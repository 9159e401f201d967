// @ts-check
/** What is typed and not sent, kept in step with the log, the connection, the page and the list. */

import { noteKey } from "./kept_texts.js";

/** @typedef {import("./shapes.js").State} State */
/** @typedef {import("./shapes.js").Kept} Kept */

/**
 * @param {import("./store.js").Store} store
 * @param {import("./kept_texts.js").KeptTexts} texts
 */
export function followTexts(store, texts) {
  const show = () => {
    const kept = keptOf(texts, store.get().kept);
    if (kept !== store.get().kept) {
      store.dispatch({ kind: "kept", kept });
    }
  };
  store.subscribe((state, previous, action) => {
    if (action.kind === "events") {
      for (const { kind, attendance_id: id, seq } of action.events) {
        if (kind === "draft.changed" && id) {
          texts.hasNews(id, seq);
        }
      }
    }
    if (state.connection === "live" && previous.connection !== "live") {
      texts.suspect();
    }
    followAim(store, texts, state, previous);
    if (state.selected !== previous.selected) {
      if (previous.selected !== null) {
        texts.flush(previous.selected);
        texts.flush(noteKey(previous.selected));
      }
      show();
    }
  });
  // Of what is being written the list says nothing: it would flicker under the eyes.
  texts.subscribe((key) => {
    const state = store.get();
    if (parseInt(key, 10) !== state.selected) {
      show();
    } else {
      followAim(store, texts, state, state);
    }
  });
  document.addEventListener("visibilitychange", () => {
    texts.flushAll();
    texts.look();
  });
  addEventListener("pagehide", texts.flushAll);
  show();
  texts.look();
}

/**
 * What is being answered is kept with the text, and is answered again with it.
 *
 * @param {import("./store.js").Store} store
 * @param {import("./kept_texts.js").KeptTexts} texts
 * @param {State} state
 * @param {State} previous
 */
function followAim(store, texts, state, previous) {
  const { selected: id, aim, noting } = state;
  if (id === null || noting) {
    return;
  }
  const wasHere = previous.selected === id;
  if (aim?.kind === "reply") {
    texts.quote(id, aim.message.id);
  } else if (wasHere && aim === null && previous.aim?.kind === "reply") {
    texts.quote(id, "");
  }
  const quoted = aim === null ? texts.quoted(id) : "";
  const items = state.conversations.get(id)?.items ?? [];
  const message = quoted === "" ? undefined : items.find((one) => one.id === quoted);
  if (message && !message.deleted_at) {
    store.dispatch({ kind: "aim", aim: { kind: "reply", message } });
  }
}

/**
 * What the list says of it: of each attendance the message, or else the note.
 *
 * @param {Pick<import("./kept_texts.js").KeptTexts, "keys" | "read">} texts
 * @param {State["kept"]} known
 * @returns {State["kept"]} `known` where nothing is another
 */
export function keptOf(texts, known) {
  /** @type {Map<number, Kept>} */
  const found = new Map();
  for (const key of [...texts.keys()].sort()) {
    const id = parseInt(key, 10);
    const text = texts.read(key).trim();
    if (text !== "" && !found.has(id)) {
      const was = known.get(id);
      const isNote = key.includes(":");
      found.set(id, was?.text === text && was.isNote === isNote ? was : { text, isNote });
    }
  }
  const isSame = found.size === known.size && [...found].every(([id, one]) => known.get(id) === one);
  return isSame ? known : found;
}
