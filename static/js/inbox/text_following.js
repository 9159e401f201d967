// @ts-check
/** What is typed and not sent, kept in step with the log, the connection, the page and the list. */

import { ApiError, ConnectionLost, peek } from "./api.js";
import { noteKey } from "./kept_texts.js";

/** @typedef {import("./shapes.js").State} State */
/** @typedef {import("./shapes.js").Kept} Kept */

/** Messages that are asked for, because a text that is kept answers them. */
const fetching = new Set();

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
    const isBack = state.connection === "live" && previous.connection !== "live";
    if (isBack || action.kind === "snapshot") {
      texts.begin(state.epoch);
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
  texts.begin(store.get().epoch);
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
  const conversation = state.conversations.get(id);
  const message = conversation?.items.find((one) => one.id === quoted);
  if (quoted !== "" && message) {
    answer(store, texts, id, message);
  } else if (quoted !== "" && conversation?.loaded && !fetching.has(quoted)) {
    void fetchQuoted(store, texts, id, quoted);
  }
}

/**
 * @param {import("./store.js").Store} store
 * @param {import("./kept_texts.js").KeptTexts} texts
 * @param {number} id of the attendance
 * @param {import("./shapes.js").Message} message that is answered there
 */
function answer(store, texts, id, message) {
  if (message.deleted_at) {
    texts.quote(id, "");
  } else {
    store.dispatch({ kind: "aim", aim: { kind: "reply", message } });
  }
}

/**
 * What is answered was said long ago, or cannot be had any more: then nothing is answered.
 *
 * @param {import("./store.js").Store} store
 * @param {import("./kept_texts.js").KeptTexts} texts
 * @param {number} id of the attendance
 * @param {string} quoted
 */
async function fetchQuoted(store, texts, id, quoted) {
  const isStillSo = () => texts.quoted(id) === quoted;
  fetching.add(quoted);
  try {
    const message = await peek(`/api/v1/messages/${quoted}`);
    const { selected, aim, noting } = store.get();
    if (isStillSo() && selected === id && aim === null && !noting) {
      answer(store, texts, id, message);
    }
    fetching.delete(quoted);
  } catch (error) {
    if (!(error instanceof ApiError) && !(error instanceof ConnectionLost)) {
      throw error;
    }
    // What failed for the moment is asked for by the next page, not again and again.
    if (error instanceof ApiError && error.status === 404 && isStillSo()) {
      texts.quote(id, "");
    }
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
