// @ts-check
/** The picker of emoji: search, groups, the ones used last, the colour of skin. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { N_, t } from "../../language.js";
import { found, loadEmoji, toned, withRecent } from "../emoji.js";
import { classes, html } from "../html.js";
import { closeOnPressBeside, place } from "../popover.js";
import { storageFor } from "../storage.js";
import { Grid, goInto } from "./emoji_grid.js";

/** @typedef {import("../emoji.js").Emoji} Emoji */

const MOST_RECENT = 24;
const MOST_FOUND = 96;
const HANDS = ["✋", "✋🏻", "✋🏼", "✋🏽", "✋🏾", "✋🏿"];
/** @type {[group: number, sign: string, name: string][]} -1: used last */
const GROUPS = [
  [-1, "🕘", N_("Used last")],
  [0, "😀", N_("Faces")],
  [1, "👋", N_("People")],
  [3, "🐻", N_("Animals and nature")],
  [4, "🍎", N_("Food and drink")],
  [5, "🚗", N_("Travel and places")],
  [6, "⚽", N_("Activities")],
  [7, "💡", N_("Things")],
  [8, "💜", N_("Symbols")],
  [9, "🏁", N_("Flags")],
];

/**
 * @param {{anchor: HTMLElement, userId: number, label: string,
 *   onChoose: (emoji: string) => void, onClose: (isByKey: boolean) => void}} props
 */
export function EmojiPicker({ anchor, userId, label, onChoose, onClose }) {
  const popover = useRef(/** @type {HTMLElement | null} */ (null));
  const { all, failed } = useAll();
  const memory = useMemory(userId);
  const [query, setQuery] = useState("");
  const [group, setGroup] = useState(() => (memory.recent.length > 0 ? -1 : 0));

  useLayoutEffect(() => {
    const element = /** @type {HTMLElement} */ (popover.current);
    element.showPopover();
    place(element, anchor);
    element.querySelector("input")?.focus();
    return closeOnPressBeside(element, anchor);
  }, []);

  /** @param {string} emoji */
  function choose(emoji) {
    memory.remember(emoji);
    onChoose(emoji);
  }

  /** @param {KeyboardEvent} event */
  function onKeyDown(event) {
    event.stopPropagation();
    const isField = event.target instanceof HTMLInputElement;
    if (event.key === "Escape") {
      popover.current?.hidePopover();
      // Its event comes later than the next key.
      onClose(true);
    } else if (event.key === "Enter" && isField) {
      event.preventDefault();
      /** @type {HTMLElement | null} */ (popover.current?.querySelector(".emoji__one") ?? null)?.click();
    } else if (event.key === "ArrowDown" && isField) {
      event.preventDefault();
      goInto(popover.current);
    }
  }

  const shown = shownOf(all ?? [], query, group, memory);
  return html`<div
    ref=${popover}
    class="menu emoji"
    popover="manual"
    role="dialog"
    aria-label=${label}
    onKeyDown=${onKeyDown}
    onToggle=${(/** @type {ToggleEvent} */ event) => {
      if (event.newState === "closed") {
        onClose(false);
      }
    }}
  >
    <div class="emoji__head">
      <input
        type="text"
        class="field__input"
        aria-label=${t("Find an emoji")}
        placeholder=${t("Find an emoji")}
        autocomplete="off"
        value=${query}
        onInput=${(/** @type {InputEvent} */ event) =>
          setQuery(/** @type {HTMLInputElement} */ (event.target).value)}
      />
      <button
        type="button"
        class="emoji__tone"
        aria-label=${t("Colour of skin: {n} of 6", { n: memory.tone + 1 })}
        title=${t("Colour of skin")}
        onClick=${() => memory.setTone((memory.tone + 1) % HANDS.length)}
      >
        ${HANDS[memory.tone]}
      </button>
    </div>
    <div class="emoji__groups" role="group" aria-label=${t("Groups")}>
      ${GROUPS.map(
        ([id, sign, name]) => html`<button
          key=${id}
          type="button"
          class=${classes("emoji__group", query === "" && id === group && "emoji__group--chosen")}
          aria-label=${t(name)}
          aria-pressed=${query === "" && id === group}
          title=${t(name)}
          onClick=${() => {
            setQuery("");
            setGroup(id);
          }}
        >
          ${sign}
        </button>`,
      )}
    </div>
    <${Grid} key=${`${group} ${query}`} shown=${shown} onChoose=${choose} />
    ${shown.length === 0 && html`<p class="emoji__none" role="status">${emptyWords(all, failed, query)}</p>`}
  </div>`;
}

/**
 * @param {Emoji[]} all
 * @param {string} query
 * @param {number} group
 * @param {{recent: string[], tone: number}} memory
 * @returns {{emoji: string, name: string}[]}
 */
function shownOf(all, query, group, { recent, tone }) {
  if (query.trim() === "" && group === -1) {
    const names = new Map(all.flatMap((one) => [one.emoji, ...one.tones].map((e) => [e, one.name])));
    return recent.map((emoji) => ({ emoji, name: names.get(emoji) ?? emoji }));
  }
  const chosen =
    query.trim() === "" ? all.filter((one) => one.group === group) : found(all, query, MOST_FOUND);
  return chosen.map((one) => ({ emoji: toned(one, tone), name: one.name }));
}

/**
 * @param {Emoji[] | null} all
 * @param {boolean} failed
 * @param {string} query
 */
function emptyWords(all, failed, query) {
  if (failed) {
    return t("The emoji could not be loaded. Close this and try again.");
  }
  if (all === null) {
    return t("Loading…");
  }
  return query.trim() === "" ? t("What you choose is kept here.") : t("No emoji is called that.");
}

function useAll() {
  const [all, setAll] = useState(/** @type {Emoji[] | null} */ (null));
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    loadEmoji().then(setAll, () => setFailed(true));
  }, []);
  return { all, failed };
}

/**
 * What this user chose before, in this browser.
 *
 * @param {number} userId
 */
function useMemory(userId) {
  const kept = storageFor(userId, "emoji");
  const [recent] = useState(
    () => /** @type {string[]} */ ((kept.read("recent") ?? "").split(" ").filter(Boolean)),
  );
  const [tone, setTone] = useState(() => Number(kept.read("tone") ?? 0));
  return {
    // The list stays as it was opened: nothing moves under the pointer.
    recent,
    tone,
    /** @param {string} emoji */
    remember(emoji) {
      const now = (kept.read("recent") ?? "").split(" ").filter(Boolean);
      kept.write("recent", withRecent(now, emoji, MOST_RECENT).join(" "));
    },
    /** @param {number} next */
    setTone(next) {
      kept.write("tone", next === 0 ? "" : String(next));
      setTone(next);
    },
  };
}
