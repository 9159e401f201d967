// @ts-check
/**
 * Telling somebody who looks elsewhere: counts, a short sound, a notification. Of several pages of
 * one person one speaks; what it shows has the same tag as what web push brings, so that nothing is
 * told twice.
 */

import { ApiError, ConnectionLost, peek } from "./api.js";
import { Badge } from "./badge.js";
import { prepareSound } from "./beep.js";
import { USUAL, isOver, isWanted, newsOf } from "./news.js";
import { Sight, Turn } from "./turns.js";

/** @typedef {import("./news.js").News} News */
/** @typedef {import("./shapes.js").Event} Event */
/** @typedef {import("./shapes.js").State} State */
/** @typedef {{event: Event, news: News}} Told */

const PREVIEW_LENGTH = 120;

/**
 * @param {import("./store.js").Store} store
 * @param {(attendanceId: number) => void} show
 * @param {Parameters<import("./store.js").Watcher>[]} missed what the store has told until now
 */
export function notify(store, show, missed) {
  const teller = new Teller(store, show);
  teller.follow(missed);
}

class Teller {
  #choice = USUAL;
  #badge = new Badge();
  #store;
  #show;
  #sight;
  /** Two turns: a page on which nobody has clicked yet can notify, but makes no sound. */
  #sounding;
  #notifying;
  #beep;

  /**
   * @param {import("./store.js").Store} store
   * @param {(attendanceId: number) => void} show
   */
  constructor(store, show) {
    const name = `helpdesk:${store.get().me?.id}`;
    const { locks } = navigator;
    this.#store = store;
    this.#show = show;
    this.#sight = new Sight(`${name}:looking`, locks);
    this.#sounding = new Turn(`${name}:sounding`, locks);
    this.#notifying = new Turn(`${name}:notifying`, locks);
    this.#beep = prepareSound(() => this.#sounding.ask());
  }

  /** @param {Parameters<import("./store.js").Watcher>[]} missed */
  follow(missed) {
    this.#sight.follow();
    this.#notifying.ask();
    void this.#loadChoice();
    this.#badge.show(this.#store.get(), this.#choice);
    for (const told of missed) {
      this.#heed(...told);
    }
    this.#store.subscribe((...told) => this.#heed(...told));
  }

  /** @type {import("./store.js").Watcher} */
  #heed(state, previous, action) {
    if (state.attendances !== previous.attendances || state.counts !== previous.counts) {
      this.#badge.show(state, this.#choice);
    }
    if (action.kind === "events") {
      const events = action.events.filter((event) => event.seq > previous.seq);
      this.#take(state, previous, events);
    }
  }

  /**
   * @param {State} state
   * @param {State} previous
   * @param {Event[]} events
   */
  #take(state, previous, events) {
    if (events.some((event) => event.kind === "user.changed" && event.user?.id === state.me?.id)) {
      void this.#loadChoice();
    }
    const told = events.flatMap((event) => {
      const news = newsOf(state, previous, event);
      return news && isWanted(this.#choice, news) ? [{ event, news }] : [];
    });
    const latest = told.findLast(({ news }) => news.isPressing) ?? told.at(-1);
    if (latest) {
      void this.#tell(latest);
    }
    if (this.#notifying.isMine) {
      void withdraw(events.flatMap(({ attendance }) => attendance ?? []).filter((one) => isOver(state, one)));
    }
  }

  /** @param {Told} told */
  async #tell({ event, news }) {
    const isLookedAt = await this.#sight.isAnywhere();
    if (isLookedAt && !news.isPressing) {
      return;
    }
    const isHeard = this.#choice.has_sound || news.isPressing;
    const hasBeeped = isHeard && this.#sounding.isMine && this.#beep();
    if (!isLookedAt && this.#notifying.isMine) {
      const text = this.#choice.shows_text ? news.text : "";
      await this.#notify(event, { ...news, text }, hasBeeped || !isHeard);
    }
  }

  /**
   * @param {Event} event
   * @param {News} news
   * @param {boolean} silent
   */
  async #notify({ seq, attendance }, { title, text, isPressing }, silent) {
    if (!("Notification" in window) || Notification.permission !== "granted" || !attendance) {
      return;
    }
    const { id } = attendance;
    const tag = tagOf(id);
    const registration = await navigator.serviceWorker?.getRegistration();
    const [shown] = (await registration?.getNotifications({ tag })) ?? [];
    // The worker looks at it: what pressed once is not heard again when a push brings it.
    const pressed = isPressing ? seq : shown?.data?.pressed;
    const data = { url: `/?attendance=${id}`, seq, pressed };
    const options = { body: text.slice(0, PREVIEW_LENGTH), tag, silent, data };
    if (registration) {
      await registration.showNotification(title, /** @type {NotificationOptions} */ ({ ...options, renotify: !silent }));
      return;
    }
    const notification = new Notification(title, options);
    notification.onclick = () => {
      window.focus();
      notification.close();
      this.#show(id);
    };
  }

  async #loadChoice() {
    try {
      this.#choice = (await peek("/api/v1/account")).notices;
      this.#badge.show(this.#store.get(), this.#choice);
    } catch (error) {
      // Not to be had now: what is known counts, and the next page load asks again.
      if (!(error instanceof ApiError) && !(error instanceof ConnectionLost)) {
        throw error;
      }
    }
  }
}

/**
 * Takes notifications back of what has nothing to tell any more.
 *
 * @param {import("./shapes.js").Attendance[]} attendances
 */
async function withdraw(attendances) {
  const registration = attendances.length > 0 && (await navigator.serviceWorker?.getRegistration());
  if (!registration) {
    return;
  }
  for (const { id } of attendances) {
    for (const shown of await registration.getNotifications({ tag: tagOf(id) })) {
      shown.close();
    }
  }
}

/** @param {number} attendanceId */
function tagOf(attendanceId) {
  return `attendance-${attendanceId}`;
}
