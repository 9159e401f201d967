/** The page itself without a connection: its files are kept by the browser for sw.js to serve. */

export const CACHE = "helpdesk-example";

/** Keeps the page and every file that it has loaded so far. */
export async function keepPage() {
  if (!("serviceWorker" in navigator)) {
    return; // Not over HTTPS, nor on this machine: the page needs a connection to be opened.
  }
  await navigator.serviceWorker.register("sw.js", { type: "module" });
  const loaded = performance.getEntriesByType("resource").map((entry) => new URL(entry.name));
  const own = loaded.filter((url) => url.origin === location.origin).map((url) => url.href);
  const cache = await caches.open(CACHE);
  await cache.addAll([...new Set([location.pathname, ...own])]);
}
