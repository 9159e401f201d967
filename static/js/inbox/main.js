// @ts-check
/** The inbox starts: snapshot first, then the log from the snapshot's number on. */

import { render } from "preact";

// The layout links these on other pages. Here they are one file with the rest, so that there is
// one leaving.js and one renewal.js to ask.
import "../behaviours/notify.js";
import "../behaviours/sign_out.js";
import { t } from "../language.js";
import { Actions } from "./actions.js";
import { addressed, followAddress } from "./address.js";
import { ApiError, ConnectionLost, call } from "./api.js";
import { Claims } from "./claims.js";
import { App } from "./components/app.js";
import { catchStrays } from "./components/dropping.js";
import { keepDirectory } from "./directory_actions.js";
import { FileStorage } from "./file_storage.js";
import { heldInPage } from "./held.js";
import { html } from "./html.js";
import { forgetWhatIsOver } from "./forgetting.js";
import { loadInPause } from "./further.js";
import { KeptAttachments } from "./kept_attachments.js";
import { KeptTexts } from "./kept_texts.js";
import { guard } from "./leaving.js";
import { Loader } from "./loader.js";
import { Outbox } from "./outbox.js";
import { isAtWork, keepPlace, takePlace, takeUp } from "./place.js";
import { heedBeforeRenewal } from "./renewal.js";
import { Follower } from "./socket.js";
import { keptSorts } from "./sorting.js";
import { storageFor } from "./storage.js";
import { createStore } from "./store.js";
import { followTexts } from "./text_following.js";
import { loadWhatFailed, untilWorthTrying } from "./trying_again.js";

const RETRY_PAUSE = 3_000;
const SNAPSHOT = "/api/v1/snapshot";

async function start() {
  const root = /** @type {HTMLElement} */ (document.getElementById("inbox"));
  const userId = Number(root.dataset.userId);
  const store = createStore({ sorts: keptSorts(storageFor(userId, "view")) });
  const files = new FileStorage(userId);
  const drafts = new KeptTexts(
    storageFor(userId, "draft"),
    () => store.get().connection === "live",
  );
  const claims = new Claims(userId, navigator.locks);
  const outbox = new Outbox(store, storageFor(userId, "outbox"), files, claims);
  const attachments = new KeptAttachments(store, storageFor(userId, "attached"), files, claims);
  const actions = new Actions(store, new Loader(store, heldInPage), outbox, drafts);

  const socket = new Follower({
    place: () => store.get(),
    onEvents: (events) => {
      const before = store.get().selected;
      store.dispatch({ kind: "events", events, now: Date.now() });
      const { selected } = store.get();
      const isAnother = selected !== before || events.some((event) => event.merged_id);
      if (selected !== null && isAnother) {
        void actions.load(selected);
      }
    },
    onConnection: (connection) => store.dispatch({ kind: "connection", connection }),
    onResnapshot: () => void loadAnew(),
    onRefused: () => void checkSession(),
  });

  /** Takes back what an earlier page left unsent. */
  async function recover() {
    await outbox.recover();
    await attachments.restore();
    await files.sweep(new Set([...outbox.ids(), ...attachments.ids()]));
  }

  async function loadAnew() {
    await takeSnapshot(store);
    const { selected } = store.get();
    socket.open();
    if (selected !== null) {
      await actions.load(selected);
    }
  }

  await takeSnapshot(store);
  root.replaceChildren();
  render(html`<${App} store=${store} actions=${actions} drafts=${drafts} />`, root);
  socket.open();
  void recover();
  keepDirectory(store, actions.directory);
  loadWhatFailed(store, actions);
  const unkept = () => outbox.unkept + attachments.unkept + (store.get().recording ? 1 : 0);
  heedBeforeRenewal({
    isBusy: () => isAtWork(store.get(), unkept()),
    keepPlace: () => keepPlace(store.get()),
  });
  guard({
    unkept,
    tell: drafts.settleAll,
    keep: async () => {
      await actions.voice.stop();
      await attachments.settle();
    },
  });
  catchStrays();
  forgetWhatIsOver(store, drafts, outbox);
  followTexts(store, drafts);
  actions.messages.watching.follow();
  notify(store, actions.show);
  const place = takePlace(addressed());
  await followAddress(store, actions);
  if (place) {
    takeUp(place, store, actions);
  }
}

/**
 * Tells who looks elsewhere, as soon as that is loaded: of what has come meanwhile as well.
 *
 * @param {import("./store.js").Store} store
 * @param {(attendanceId: number) => void} show
 */
function notify(store, show) {
  /** @type {Parameters<import("./store.js").Watcher>[]} */
  const missed = [];
  const end = store.subscribe((...told) => missed.push(told));
  void loadInPause().then((further) => {
    end();
    further.notify(store, show, missed);
  });
  navigator.serviceWorker?.addEventListener("message", ({ data }) => {
    if (data?.kind === "show" && data.attendanceId) {
      show(data.attendanceId);
    }
  });
}

/**
 * Loads the snapshot, again and again while there is no connection.
 *
 * @param {import("./store.js").Store} store
 */
async function takeSnapshot(store) {
  for (;;) {
    try {
      store.dispatch({ kind: "snapshot", snapshot: await call("GET", SNAPSHOT) });
      return;
    } catch (error) {
      if (!(error instanceof ConnectionLost) && !(error instanceof ApiError)) {
        throw error;
      }
      store.dispatch({ kind: "connection", connection: "lost" });
      tell(error.message);
      await untilWorthTrying(RETRY_PAUSE);
    }
  }
}

/** A refused WebSocket tells no reason; a session that has ended does when asked by HTTP. */
async function checkSession() {
  try {
    await call("GET", "/api/v1/attendances?state=WAITING&limit=1");
  } catch (error) {
    // 401 has left for the login page already; the rest is what the reconnecting is for.
    if (!(error instanceof ConnectionLost) && !(error instanceof ApiError)) {
      throw error;
    }
  }
}

/**
 * Says why there is nothing to see yet, before the first snapshot.
 *
 * @param {string} sentence
 */
function tell(sentence) {
  const place = document.getElementById("inbox-loading");
  if (place) {
    place.textContent = `${sentence} ${t("Trying again…")}`;
  }
}

void start();
