// @ts-check
/** The events of the log, applied to the inbox's state. */

import { t } from "../language.js";
import { keepMessage } from "./conversations.js";
import { forgetSent } from "./drafts.js";
import { forgetErased } from "./erasing.js";
import { tellHanded } from "./handing.js";
import { keepAttendance, keepClient, keepPreview, mayReplace } from "./objects.js";
import { forgetWatchers, takeWatch } from "./watching.js";

/** @typedef {import("./shapes.js").Attendance} Attendance */
/** @typedef {import("./shapes.js").Counts} Counts */
/** @typedef {import("./shapes.js").Event} Event */
/** @typedef {import("./shapes.js").State} State */
/** @typedef {import("./shapes.js").Was} Was */

/**
 * The state after a group of events, in their order. An event that was applied already (its
 * number is not above `state.seq`) is skipped.
 *
 * @param {State} state
 * @param {Event[]} events
 * @param {number} now when they arrived, in milliseconds of this machine's clock
 * @returns {State}
 */
export function applyEvents(state, events, now) {
  /** @type {State} */
  const next = {
    ...state,
    instances: new Map(state.instances),
    clients: new Map(state.clients),
    attendances: new Map(state.attendances),
    conversations: new Map(state.conversations),
    activities: new Map(state.activities),
    counts: { ...state.counts },
  };
  // What was missed is told together, and some of it may be long ago.
  const last = Date.parse(events.at(-1)?.at ?? "");
  for (const event of events) {
    if (event.seq > next.seq) {
      applyEvent(next, event, now);
      takeWatch(next, event, now - Math.max(0, last - Date.parse(event.at)));
      next.seq = event.seq;
    }
  }
  return next;
}

/**
 * Puts a message that came as an answer of the API into the state. The log's number does not
 * move: the event of the same change is still to come.
 *
 * @param {State} state
 * @param {import("./shapes.js").Message} message
 * @returns {State}
 */
export function applyAnswer(state, message) {
  const next = {
    ...state,
    attendances: new Map(state.attendances),
    conversations: new Map(state.conversations),
  };
  takeMessage(next, message);
  return next;
}

/**
 * @param {State} next
 * @param {Event} event
 * @param {number} now
 */
function applyEvent(next, event, now) {
  forgetWatchers(next, event);
  if (event.kind === "attendance.hidden") {
    hide(next, event);
    return;
  }
  if (event.attendance) {
    count(next, event, event.attendance);
    keepAttendance(next, event.attendance);
    followMessages(next, event.attendance);
    tellHanded(next, event);
    forgetErased(next, event.attendance);
  }
  if (event.message) {
    takeMessage(next, event.message);
  }
  if (event.client) {
    keepClient(next, event.client);
    if (event.merged_id) {
      forgetConversations(next, [event.client.id, event.merged_id]);
    }
  }
  if (event.instance && mayReplace(next.instances.get(event.instance.id), event.instance)) {
    next.instances.set(event.instance.id, event.instance);
  }
  if (event.user) {
    takeUser(next, event.user);
  }
  takeActivity(next, event, now);
}

/**
 * What a client does just now. It ends with "paused" and with what they then send.
 *
 * @param {State} next
 * @param {Event} event
 * @param {number} now
 */
function takeActivity(next, event, now) {
  if (event.typing) {
    const { attendance_id: id, activity } = event.typing;
    if (activity === "paused") {
      next.activities.delete(id);
    } else {
      next.activities.set(id, { activity, since: now });
    }
  } else if (event.kind === "message.created" && event.message?.from === "client") {
    next.activities.delete(event.message.attendance_id);
  }
}

/**
 * Two clients became one, or one became two: messages may have moved between their attendances,
 * without an event for each, so what is loaded of these is loaded again.
 *
 * @param {State} next
 * @param {number[]} clientIds
 */
function forgetConversations(next, clientIds) {
  for (const { id, client } of next.attendances.values()) {
    if (clientIds.includes(client.id)) {
      next.conversations.delete(id);
    }
  }
}

/**
 * Whoever has an attendance open whose messages went into another one goes with them.
 *
 * @param {State} next
 * @param {Attendance} attendance
 */
function followMessages(next, attendance) {
  const target = attendance.absorbed_into ?? null;
  if (target !== null && next.selected === attendance.id && next.attendances.has(target)) {
    next.selected = target;
    next.divider = null;
    next.aim = null;
    next.notice = { text: t("Two conversations of this client became one."), tone: "plain" };
  }
}

/**
 * @param {State} next
 * @param {import("./shapes.js").Message} message
 */
function takeMessage(next, message) {
  keepMessage(next, message);
  keepPreview(next, message);
  if (message.deleted_at && next.aim?.message.id === message.id) {
    next.aim = null;
  }
  forgetSent(next, message.id);
}

/**
 * @param {State} next
 * @param {import("./shapes.js").User} user
 */
function takeUser(next, user) {
  // Rarely, so that what shows names is not shown anew with each event.
  next.users = new Map(next.users);
  next.users.set(user.id, { id: user.id, name: user.name, active: user.active });
  if (next.me?.id === user.id && mayReplace(next.me, user)) {
    // Events leave the e-mail address out.
    next.me = { ...next.me, ...user };
  }
}

/**
 * @param {State} next
 * @param {Event} event
 */
function hide(next, event) {
  const id = event.attendance_id ?? 0;
  const known = next.attendances.get(id);
  const was = event.was ?? (known ? standing(known) : null);
  if (was) {
    add(next.counts, next.me?.id, was, -1);
  }
  next.attendances.delete(id);
  next.conversations.delete(id);
  if (next.selected === id) {
    next.selected = null;
    next.divider = null;
    if (!isHandedOn(next, known)) {
      next.notice = { text: t("A colleague has that attendance now."), tone: "plain" };
    }
  }
}

/**
 * Whether the answer to handing it on was here before the event: who did it knows.
 *
 * @param {State} state
 * @param {Attendance | undefined} known
 */
function isHandedOn(state, known) {
  return known?.state === "OPEN" && known.attendant?.id !== state.me?.id;
}

/**
 * Moves one attendance between the counts: from where it `was` (nowhere for one that is new to
 * the reader) to where it is.
 *
 * @param {State} next
 * @param {Event} event
 * @param {Attendance} attendance
 */
function count(next, event, attendance) {
  const appeared = event.kind === "attendance.appeared";
  const created = event.kind.endsWith(".created") && !next.attendances.has(attendance.id);
  if (event.was && !appeared) {
    add(next.counts, next.me?.id, event.was, -1);
  } else if (!appeared && !created) {
    return;
  }
  add(next.counts, next.me?.id, standing(attendance), 1);
}

/**
 * @param {Attendance} attendance
 * @returns {Was}
 */
function standing(attendance) {
  return { state: attendance.state, attendant_id: attendance.attendant?.id ?? null };
}

/**
 * @param {Counts} counts
 * @param {number | undefined} myId
 * @param {Was} where
 * @param {1 | -1} by
 */
function add(counts, myId, where, by) {
  if (where.state === "WAITING") {
    counts.waiting += by;
  } else if (where.state === "OPEN") {
    counts.open += by;
    counts.mine += where.attendant_id === myId ? by : 0;
  }
}
