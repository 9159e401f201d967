// @ts-check
/** What the server finds for the palette, beside what is known here. */

import { useEffect, useState } from "preact/hooks";

import { isWorthAsking, search } from "../searching.js";
import { sectionsOfAnswer } from "../palette_answer.js";

/** @typedef {import("../palette.js").Section} Section */
/** @typedef {import("../shapes.js").SearchAnswer} SearchAnswer */

/**
 * Asks for each query, and calls the question before off. What was found for the last one stands
 * until the answer comes, so that nothing jumps while somebody types.
 *
 * @param {string} query
 * @param {Set<string>} known ids of what is offered already
 * @returns {{sections: Section[], isAsking: boolean}}
 */
export function useFoundElsewhere(query, known) {
  const [answer, setAnswer] = useState(/** @type {SearchAnswer | null} */ (null));
  const [isAsking, setIsAsking] = useState(false);
  useEffect(() => {
    if (!isWorthAsking(query)) {
      setAnswer(null);
      setIsAsking(false);
      return undefined;
    }
    const call = new AbortController();
    setIsAsking(true);
    search(query, { signal: call.signal }).then(
      (found) => {
        setAnswer(found);
        setIsAsking(false);
      },
      // Without the server there is what is known here. A question that was called off has a
      // successor, which tells.
      () => !call.signal.aborted && setIsAsking(false),
    );
    return () => call.abort();
  }, [query]);
  return { sections: answer ? sectionsOfAnswer(answer, known, Date.now()) : [], isAsking };
}
