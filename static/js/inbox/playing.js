// @ts-check
/**
 * What is played in this page: one thing at a time, at a speed that is kept for the session, and
 * what was played.
 */

import { attempt } from "./storage.js";

export const SPEEDS = [1, 1.5, 2];
const KEY = "helpdesk:speed";

/** @typedef {{pause: () => void}} Playable */

/** @type {Playable | null} */
let turn = null;
/** @type {Map<string, () => void>} how to start the players that are shown, by message */
const players = new Map();
/** @type {Set<string>} messages */
const played = new Set();
/** @type {number | null} null until it is asked for */
let speed = null;

/**
 * Pauses whatever else plays.
 *
 * @param {Playable} element what plays from now on
 */
export function takeTurn(element) {
  if (turn !== element) {
    turn?.pause();
    turn = element;
  }
}

/** Pauses whatever plays: a microphone would hear it. */
export function silence() {
  turn?.pause();
  turn = null;
}

/**
 * @param {string} id
 * @param {() => void} play
 * @returns {() => void} to be called when the player is taken away
 */
export function enlist(id, play) {
  players.set(id, play);
  return () => {
    if (players.get(id) === play) {
      players.delete(id);
    }
  };
}

/**
 * Starts the player of a message, if it is shown.
 *
 * @param {string | null} id
 */
export function playNext(id) {
  if (id !== null) {
    players.get(id)?.();
  }
}

/** @param {string} id */
export function markPlayed(id) {
  played.add(id);
}

/** @param {string} id */
export function wasPlayed(id) {
  return played.has(id);
}

/** @returns {number} one of SPEEDS */
export function currentSpeed() {
  if (speed === null) {
    const kept = Number(attempt(() => sessionStorage.getItem(KEY)));
    speed = SPEEDS.includes(kept) ? kept : SPEEDS[0];
  }
  return speed;
}

/** @returns {number} the speed after the present one */
export function nextSpeed() {
  const next = SPEEDS[(SPEEDS.indexOf(currentSpeed()) + 1) % SPEEDS.length];
  speed = next;
  attempt(() => sessionStorage.setItem(KEY, String(next)));
  return next;
}
