// @ts-check
/**
 * The components of ./further.js. It is loaded as soon as the page has nothing else to do, or when
 * one of them is wanted before that: neither a click nor an update of helpdesk has to wait for it
 * later on. What is wanted meanwhile is shown when it has come.
 */

import { h } from "preact";
import { useEffect, useState } from "preact/hooks";

import { furtherNow, loadFurther } from "../further.js";

/** @typedef {import("../further.js").Further} Further */

export const AllFiles = later("AllFiles");
export const AttachMenu = later("AttachMenu");
export const ChoosingBar = later("ChoosingBar");
export const Dialogs = later("Dialogs");
export const EmojiPicker = later("EmojiPicker");
export const FindingBar = later("FindingBar");
export const FirstSteps = later("FirstSteps");
export const FormatBar = later("FormatBar");
export const ListEmpty = later("ListEmpty");
export const Merging = later("Merging");
export const MessageDeeds = later("MessageDeeds");
export const Others = later("Others");
export const SearchResults = later("SearchResults");
export const TagPicker = later("TagPicker");

/**
 * All of it, where whoever wants it goes on with something else until it is there.
 *
 * @param {boolean} isWanted
 * @returns {Further | null}
 */
export function useFurther(isWanted) {
  const [part, setPart] = useState(furtherNow);
  useEffect(() => {
    if (isWanted && !part) {
      void loadFurther().then(setPart);
    }
  }, [isWanted]);
  return part ?? furtherNow();
}

/**
 * The component, and until it is there what it gets as `meanwhile`.
 *
 * @template {"AllFiles" | "AttachMenu" | "ChoosingBar" | "Dialogs" | "EmojiPicker" | "FindingBar"
 *   | "FirstSteps" | "FormatBar" | "ListEmpty" | "Merging" | "MessageDeeds" | "Others"
 *   | "SearchResults" | "TagPicker"} Name
 * @param {Name} name
 * @returns {(props: Parameters<Further[Name]>[0] & {meanwhile?: import("../html.js").Node}) =>
 *   import("../html.js").Node | null}
 */
function later(name) {
  /** @param {any} props */
  function Later(props) {
    const part = useFurther(true);
    return part ? h(/** @type {any} */ (part[name]), props) : (props.meanwhile ?? null);
  }
  return Later;
}
