// @ts-check
/** "typing…": what a client does just now, forgotten after a few seconds. */

import { useEffect, useState } from "preact/hooks";

import { N_, t } from "../../language.js";

/** WhatsApp repeats "typing" every few seconds, "recording" seldom. */
const LASTS = { typing: 25_000, recording: 60_000 };
const WORDS = { typing: N_("typing…"), recording: N_("recording a voice note…") };

/**
 * @param {{activity: "typing" | "recording", since: number} | undefined} told
 * @returns {string | null} null when there is nothing to tell, or no longer
 */
export function useActivity(told) {
  const [, setLook] = useState(0);
  const left = told ? told.since + LASTS[told.activity] - Date.now() : 0;
  useEffect(() => {
    if (left <= 0) {
      return undefined;
    }
    const timer = setTimeout(() => setLook((look) => look + 1), left);
    return () => clearTimeout(timer);
  }, [told]);
  return told && left > 0 ? t(WORDS[told.activity]) : null;
}
