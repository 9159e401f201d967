// @ts-check
/** A text that is kept while it is written: the field shows what it is on all screens. */

import { useEffect, useState } from "preact/hooks";

/**
 * @param {import("../kept_texts.js").KeptTexts} texts
 * @param {string | number} key the same for as long as the component is there
 * @returns {[string, (text: string) => void]}
 */
export function useKeptText(texts, key) {
  const [text, setText] = useState(() => texts.read(key));
  const [, setRival] = useState("");
  useEffect(() => {
    const look = () => {
      setText(texts.read(key));
      setRival(texts.rival(key));
    };
    look();
    return texts.subscribe((changed) => changed === String(key) && look());
  }, []);
  return [text, (value) => texts.write(key, value)];
}
