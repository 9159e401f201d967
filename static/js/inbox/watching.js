// @ts-check
/** Who of the team looks or types at an attendance just now, and who has answered meanwhile. Pure. */

import { t } from "../language.js";

/** @typedef {import("./shapes.js").Message} Message */
/** @typedef {import("./shapes.js").State} State */
/** @typedef {import("./shapes.js").Watcher} Watcher */

/** How long it holds, in milliseconds, unless it is told again. */
export const LASTS = { viewing: 100_000, typing: 12_000 };
// An answer that was there before the last so many messages is none that came meanwhile.
const LATEST = 50;

/**
 * Takes note of a colleague's screen. The reader's own other windows are no news.
 *
 * @param {State} next a state that is being built
 * @param {import("./shapes.js").Event} event
 * @param {number} now
 */
export function takeWatch(next, { watch }, now) {
  if (!watch || watch.user_id === next.me?.id) {
    return;
  }
  const { attendance_id: id, user_id: userId, activity, screen } = watch;
  const watchers = stillThere(next.watchers, now);
  const others = (watchers.get(id) ?? []).filter((one) => one.screen !== screen);
  const name = next.users.get(userId)?.name ?? t("A colleague");
  const present =
    activity === "gone" ? others : [...others, { userId, name, activity, screen, since: now }];
  if (present.length > 0) {
    watchers.set(id, present);
  } else {
    watchers.delete(id);
  }
  next.watchers = watchers;
}

/**
 * Without those who went without a word: what nobody asks for must not grow all day.
 *
 * @param {State["watchers"]} watchers
 * @param {number} now
 * @returns {State["watchers"]} a copy
 */
function stillThere(watchers, now) {
  const holds = (/** @type {Watcher} */ one) => one.since + LASTS[one.activity] > now;
  return new Map([...watchers].filter(([, all]) => all.some(holds)));
}

/**
 * Forgets who was there once the attendance is another's: some may not see it any more, and those
 * who do tell it again.
 *
 * @param {State} next a state that is being built
 * @param {import("./shapes.js").Event} event
 */
export function forgetWatchers(next, { attendance, was, attendance_id: id, kind }) {
  const stood = `${was?.state} ${was?.attendant_id}`;
  const stands = `${attendance?.state} ${attendance?.attendant?.id ?? null}`;
  const isAnother = kind === "attendance.hidden" || (attendance && was && stood !== stands);
  if (isAnother && id && next.watchers.has(id)) {
    next.watchers = new Map(next.watchers);
    next.watchers.delete(id);
  }
}

/**
 * The colleagues who are there, each once, those who type first; and for how long that holds.
 *
 * @param {Watcher[] | undefined} watchers
 * @param {number} now
 * @returns {{present: {id: number, name: string, types: boolean}[], lasts: number}}
 */
export function presentOf(watchers, now) {
  /** @type {Map<number, {id: number, name: string, types: boolean}>} */
  const found = new Map();
  let lasts = Infinity;
  for (const { userId: id, name, activity, since } of watchers ?? []) {
    const left = since + LASTS[activity] - now;
    if (left > 0) {
      const types = activity === "typing" || found.get(id)?.types === true;
      found.set(id, { id, name, types });
      lasts = Math.min(lasts, left);
    }
  }
  const present = [...found.values()].sort((one, other) => Number(other.types) - Number(one.types));
  return { present, lasts };
}

/**
 * "Ana is typing…", "Ana and Léo are looking".
 *
 * @param {{name: string, types: boolean}[]} present not empty; those who type first
 */
export function presenceWords(present) {
  const typing = present.filter(({ types }) => types);
  const [{ name }, second] = typing.length > 0 ? typing : present;
  if (typing.length > 0) {
    return second
      ? t("{name} and others are typing…", { name })
      : t("{name} is typing…", { name });
  }
  if (!second) {
    return t("{name} is looking", { name });
  }
  return present.length > 2
    ? t("{name} and {n} others are looking", { name, n: present.length - 1 })
    : t("{name} and {other} are looking", { name, other: second.name });
}

/**
 * What is there already when somebody begins to write: the ids of the latest messages.
 *
 * @param {import("./shapes.js").Conversation | undefined} conversation
 * @returns {Set<string> | null} null while it is not loaded
 */
export function latestIds(conversation) {
  return conversation?.loaded
    ? new Set(conversation.items.slice(-LATEST).map(({ id }) => id))
    : null;
}

/**
 * The last answer to the client, by somebody else, that was not there then.
 *
 * @param {Message[]} items
 * @param {Set<string>} known
 * @param {number | undefined} myId
 * @returns {Message | undefined}
 */
export function answeredMeanwhile(items, known, myId) {
  return items
    .slice(-LATEST)
    .findLast(
      ({ id, from, user_id: userId }) =>
        !known.has(id) && (from === "phone" || (from === "attendant" && userId !== myId)),
    );
}
