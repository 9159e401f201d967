/** Serves the page's own files when there is no connection. It never sees what clients wrote. */

import { CACHE } from "./js/shell.js";

/** How long the server may take where something is kept, in milliseconds. */
const PATIENCE = 3_000;
/** How long nobody waits for it after that: a page has many files. */
const PAUSE = 20_000;
let lateUntil = 0;

/** @typedef {Event & {request: Request, respondWith: (answer: Promise<Response>) => void}} Asked */

addEventListener("fetch", (event) => {
  const { request, respondWith } = /** @type {Asked} */ (event);
  if (request.method === "GET" && new URL(request.url).origin === location.origin) {
    respondWith.call(event, answer(request));
  }
});

/**
 * What the server says, or else what it said last. The server may be slow to say nothing at all (in
 * a lift, in a Wi-Fi that asks for something first), so what is kept does not wait for long.
 *
 * @param {Request} request
 */
async function answer(request) {
  const kept = await caches.match(request, { cacheName: CACHE, ignoreSearch: true });
  if (!kept) {
    return fetch(request);
  }
  if (Date.now() < lateUntil) {
    return kept;
  }
  const answered = fetch(request).catch(() => kept);
  const late = new Promise((resolve) => setTimeout(() => resolve(null), PATIENCE));
  const first = await Promise.race([answered, late]);
  if (first) {
    return first;
  }
  lateUntil = Date.now() + PAUSE;
  return kept;
}
