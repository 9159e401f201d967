// @ts-check
/** What attendances and clients name by id: tags, departments; and how the screens are set. */

import { emptyPages } from "./pages.js";

/** @typedef {import("./reducer.js").Action} Action */
/** @typedef {import("./shapes.js").Attendance} Attendance */
/** @typedef {import("./shapes.js").Client} Client */
/** @typedef {import("./shapes.js").Department} Department */
/** @typedef {import("./shapes.js").Directory} Directory */
/** @typedef {import("./shapes.js").State} State */
/** @typedef {import("./shapes.js").Tag} Tag */

/** @type {Directory} what holds until it is loaded */
export const NO_DIRECTORY = Object.freeze({
  tags: [],
  departments: [],
  has_signature: false,
  asks_feedback: false,
  limits: { file: 100 * 1024 * 1024, media: 16 * 1024 * 1024 },
  business: "",
});

/**
 * @param {State} state
 * @param {Action} action
 * @returns {State | undefined} undefined when the action is about something else
 */
export function reduceDirectory(state, action) {
  switch (action.kind) {
    case "directory":
      return takeDirectory(state, action.directory);
    case "canned":
      return { ...state, canned: action.items };
    case "filter":
      return withFilter(state, { ...state.filter, ...action.filter });
    default:
      return undefined;
  }
}

/**
 * @param {State} state
 * @param {Directory} directory
 * @returns {State}
 */
function takeDirectory(state, directory) {
  const lost = state.directory.tags.filter(({ id }) => !directory.tags.some((tag) => tag.id === id));
  const next = withFilter({ ...state, directory }, stillThere(state, directory));
  return lost.length === 0 ? next : withoutTags(next, new Set(lost.map(({ id }) => id)));
}

/**
 * Finished ones are loaded as the filter wants them, so another filter begins anew.
 *
 * @param {State} state
 * @param {State["filter"]} filter
 * @returns {State}
 */
function withFilter(state, filter) {
  return isSameFilter(state.filter, filter)
    ? state
    : { ...state, filter, pages: { ...state.pages, FINISHED: emptyPages().FINISHED } };
}

/**
 * @param {State["filter"]} one
 * @param {State["filter"]} other
 */
export function isSameFilter(one, other) {
  return one.department === other.department && one.tag === other.tag;
}

/**
 * No event tells of what carried a tag that was deleted: the directory does.
 *
 * @param {State} state
 * @param {Set<number>} lost
 * @returns {State}
 */
function withoutTags(state, lost) {
  /** @type {<T extends {tag_ids?: number[]}>(thing: T) => T} */
  const stripped = (thing) =>
    thing.tag_ids?.some((id) => lost.has(id))
      ? { ...thing, tag_ids: thing.tag_ids.filter((id) => !lost.has(id)) }
      : thing;
  /** @type {State["attendances"]} */
  const attendances = new Map();
  for (const [id, attendance] of state.attendances) {
    const client = stripped(attendance.client);
    const own = stripped(attendance);
    attendances.set(id, client === own.client ? own : { ...own, client });
  }
  const clients = new Map([...state.clients].map(([id, client]) => [id, stripped(client)]));
  return { ...state, attendances, clients };
}

/**
 * The tags of these ids. An id that the directory does not have is that of a deleted one.
 *
 * @param {Directory} directory
 * @param {number[] | undefined} ids
 * @returns {Tag[]} in the directory's order
 */
export function tagsOf({ tags }, ids = []) {
  return ids.length === 0 ? [] : tags.filter((tag) => ids.includes(tag.id));
}

/**
 * @param {Directory} directory
 * @param {number | null | undefined} id
 * @returns {Department | undefined}
 */
export function departmentOf({ departments }, id) {
  return departments.find((department) => department.id === id);
}

/**
 * Whether an attendance is to be listed: its own tags and its client's count alike.
 *
 * @param {State} state
 * @param {Attendance} attendance
 * @param {Client} client
 */
export function passesFilter({ filter }, attendance, client) {
  const { department, tag } = filter;
  const tagIds = [...(attendance.tag_ids ?? []), ...(client.tag_ids ?? [])];
  return (
    (department === null || attendance.department_id === department) &&
    (tag === null || tagIds.includes(tag))
  );
}

/** @param {State} state */
export function isFiltered({ filter }) {
  return filter.department !== null || filter.tag !== null;
}

/**
 * A filter by what is not there any more would hide everything.
 *
 * @param {State} state
 * @param {Directory} directory
 * @returns {State["filter"]}
 */
function stillThere({ filter }, directory) {
  const hasDepartment = directory.departments.some(
    ({ id, active }) => active && id === filter.department,
  );
  const hasTag = directory.tags.some(({ id }) => id === filter.tag);
  return {
    department: hasDepartment ? filter.department : null,
    tag: hasTag ? filter.tag : null,
  };
}
