// @ts-check
/** What the reports' API answers, for the type checker; its own words are in the OpenAPI page. */

/** @typedef {import("./reports_format.js").Spread} Spread */

/**
 * @typedef {object} Ratings
 * @property {number} asked
 * @property {number} responded
 * @property {number | null} response_rate
 * @property {number} answers
 * @property {number} satisfied
 * @property {number | null} score
 * @property {number[]} ratings
 */

/**
 * @typedef {object} Figures
 * @property {number} started
 * @property {number} waiting
 * @property {number} open
 * @property {number} finished
 * @property {number} finished_automatically
 * @property {Spread} wait
 * @property {Spread} first_response
 * @property {Spread} reply
 * @property {Spread} duration
 * @property {Ratings} feedback
 */

/** @typedef {{id: number | null, name: string, figures: Figures, links: Record<string, string>}} Row */

/** @typedef {{day: string, started: number, finished: number, links: Record<string, string>}} Day */

/**
 * @typedef {object} Opinion
 * @property {number} attendance_id
 * @property {string} at
 * @property {number} answer
 * @property {string | null} comment
 * @property {string} client
 * @property {{id: number, name: string} | null} attendant
 */

export {};
