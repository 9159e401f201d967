// @ts-check
/**
 * The service worker: tells what a push service brings while no page is open, shows a page of its
 * own where helpdesk cannot be reached, and keeps the static files of this version. It keeps nothing
 * of anybody: no page with clients, no answer of the API.
 *
 * The server writes helpdeskVersion before this, so that another version of the files is another worker. It
 * takes over at once: pages of an earlier version find their files at the server.
 */

/** @typedef {Event & {waitUntil: (done: Promise<unknown>) => void}} Lasting */
/** @typedef {Lasting & {request: Request, preloadResponse: Promise<Response | undefined>,
 *   respondWith: (answer: Promise<Response>) => void}} Fetching */
/** @typedef {Lasting & {data: {json: () => any} | null}} Pushing */
/** @typedef {Lasting & {notification: Notification}} Clicking */
/** @typedef {{url: string, focused: boolean, focus: () => Promise<Window>,
 *   postMessage: (message: unknown) => void}} Window a page of helpdesk */
/** @typedef {{title: string, body: string, url: string, tag: string, language: string,
 *   seq: number, is_silent?: boolean, is_pressing?: boolean}} Told */

/** @type {any} there are no types of a worker's globals beside those of pages */
const worker = globalThis;
/** @type {string} */
const VERSION = worker.helpdeskVersion;
const CACHE = `helpdesk-${VERSION}`;
const OFFLINE = "/offline";
const PUSH = "/api/v1/account/push";
/** What proxies answer while helpdesk is being started again. An answer with its mark is its own. */
const AWAY = [502, 503, 504];
const MARK = "X-Helpdesk";

worker.addEventListener("install", (/** @type {Lasting} */ event) => {
  event.waitUntil(prepare().then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (/** @type {Lasting} */ event) => {
  event.waitUntil(takeOver());
});

worker.addEventListener("fetch", (/** @type {Fetching} */ event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) {
    return;
  }
  if (request.mode === "navigate") {
    event.respondWith(navigate(event));
  } else if (url.pathname.startsWith(`/static/${VERSION}/`) && !request.headers.has("Range")) {
    event.respondWith(keep(request));
  }
});

worker.addEventListener("message", (/** @type {Lasting & {data: any}} */ event) => {
  if (event.data?.kind === "prepare") {
    event.waitUntil(prepare());
  }
});

worker.addEventListener("push", (/** @type {Pushing} */ event) => {
  event.waitUntil(tell(read(event.data)));
});

worker.addEventListener("notificationclick", (/** @type {Clicking} */ event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data?.url ?? "/"));
});

worker.addEventListener("pushsubscriptionchange", (/** @type {Lasting} */ event) => {
  event.waitUntil(subscribeAgain());
});

/** Keeps the page that is shown without a connection, with all that it names. */
async function prepare() {
  const cache = await caches.open(CACHE);
  const answer = await fetch(OFFLINE, { cache: "reload" });
  if (!answer.ok) {
    throw new Error(`${OFFLINE}: ${answer.status}`);
  }
  const text = await answer.clone().text();
  const named = [...text.matchAll(/(?:href|src)="(\/static\/[^"#]+)/g)].map((match) => match[1]);
  await Promise.all([cache.put(OFFLINE, answer), cache.addAll([...new Set(named)])]);
}

async function takeOver() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("helpdesk-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.registration.navigationPreload?.enable();
  await worker.clients.claim();
}

/** @param {Fetching} event */
async function navigate(event) {
  try {
    const answer = (await event.preloadResponse) ?? (await fetch(event.request));
    const isAway = AWAY.includes(answer.status) && !answer.headers.has(MARK);
    return (isAway && (await caches.match(OFFLINE))) || answer;
  } catch (error) {
    const kept = await caches.match(OFFLINE);
    if (kept) {
      return kept;
    }
    throw error;
  }
}

/**
 * A static file, from here if it is kept: its address holds its version.
 *
 * @param {Request} request
 */
async function keep(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) {
    return kept;
  }
  const answer = await fetch(request);
  if (answer.status === 200) {
    // A full disk keeps nobody from the file itself.
    cache.put(request, answer.clone()).catch(() => undefined);
  }
  return answer;
}

/**
 * @param {Pushing["data"]} data
 * @returns {Told}
 */
function read(data) {
  try {
    const told = data?.json();
    if (typeof told?.title === "string") {
      return told;
    }
  } catch {
    // Not ours: something must be shown all the same, browsers insist on it.
  }
  return { title: "helpdesk", body: "", url: "/", tag: "helpdesk", language: "", seq: 0 };
}

/**
 * Shows it, unless somebody looks at the inbox here: they see and hear it there. Other pages tell
 * nobody anything.
 *
 * @param {Told} told
 */
async function tell(told) {
  /** @type {Window[]} */
  const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const isSeen = windows.some((one) => one.focused && new URL(one.url).pathname === "/");
  if (told.tag === "test" || !isSeen) {
    await notify(told);
  } else if (hasToShow()) {
    await notify({ ...told, is_silent: true, is_pressing: false });
    (await shownOf(told.tag)).forEach((one) => one.close());
  }
}

/**
 * Whether the browser ends a subscription after a few pushes that showed nothing, whatever page is
 * looked at: WebKit does, on phones as well.
 */
function hasToShow() {
  return /AppleWebKit/.test(navigator.userAgent) && !/Chrome|Chromium/.test(navigator.userAgent);
}

/**
 * What was told already, by a page or by a push that was sent twice, is shown again without a
 * sound: browsers insist that something is shown. An older message does not take the place of what
 * is shown. What presses does and is heard, though something newer has overtaken it.
 *
 * @param {Told} told
 */
async function notify(told) {
  const [shown] = await shownOf(told.tag);
  const { seq = -1, pressed = -1 } = shown?.data ?? {};
  const isKnown = told.seq === seq || told.seq <= (told.is_pressing ? pressed : seq);
  if (shown && isKnown && told.tag !== "test") {
    await worker.registration.showNotification(shown.title, {
      ...looksOf(shown),
      silent: true,
      requireInteraction: shown.requireInteraction || Boolean(told.is_pressing),
      data: shown.data,
    });
    return;
  }
  await worker.registration.showNotification(told.title, {
    ...looksOf({ body: told.body, tag: told.tag, lang: told.language }),
    renotify: !told.is_silent,
    silent: Boolean(told.is_silent),
    requireInteraction: Boolean(told.is_pressing),
    data: {
      url: told.url,
      seq: Math.max(seq, told.seq),
      pressed: told.is_pressing ? told.seq : pressed,
    },
  });
}

/**
 * @param {string} tag
 * @returns {Promise<Notification[]>}
 */
function shownOf(tag) {
  return worker.registration.getNotifications({ tag });
}

/** @param {{body: string, tag: string, lang: string}} of */
function looksOf({ body, tag, lang }) {
  const icon = `/static/${VERSION}/img/icon-192.png`;
  return { body, tag, lang, icon, badge: `/static/${VERSION}/img/badge-96.png` };
}

/**
 * Leads to what a notification is about: in a window that is open, or in a new one.
 *
 * @param {string} path
 */
async function show(path) {
  /** @type {Window[]} */
  const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const inbox = windows.find((one) => new URL(one.url).pathname === "/");
  if (!inbox || !path.startsWith("/?")) {
    return worker.clients.openWindow(path);
  }
  inbox.postMessage({ kind: "show", attendanceId: Number(new URLSearchParams(path.slice(2)).get("attendance")) });
  return inbox.focus();
}

/**
 * The push service has given the browser another address. Only whoever switched it on is told
 * there: the one who is signed in now may be somebody else.
 */
async function subscribeAgain() {
  const answer = await fetch(PUSH);
  if (!answer.ok) {
    return; // nobody is signed in here any more
  }
  const { public_key: key, devices } = await answer.json();
  if (!devices.some((/** @type {{is_here: boolean}} */ one) => one.is_here)) {
    return;
  }
  const options = { userVisibleOnly: true, applicationServerKey: key };
  const made = await worker.registration.pushManager.subscribe(options);
  await fetch(PUSH, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(made),
  });
}
