// @ts-check
/** What templates name of the static files: the one place that says what is bundled. */

import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

const MODULE = /static\('(js\/[\w/]+\.js)'\)/g;
const SHEET = /static\('(css\/[\w/]+\.css)'\)/g;
const LIST = /sheets\(\s*(\[[^\]]*\]),\s*"([\w/]+)"\s*\)/g;

/**
 * @param {string} folder of the templates
 * @returns {Promise<{modules: string[], sheets: string[], lists: string[][]}>} paths below static/;
 *   each of the lists becomes one file
 */
export async function namedIn(folder) {
  const names = await readdir(folder, { recursive: true });
  const pages = names.filter((name) => name.endsWith(".html")).sort();
  const texts = await Promise.all(pages.map((name) => readFile(join(folder, name), "utf8")));
  const text = texts.join("");
  return { modules: each(text, MODULE), sheets: each(text, SHEET), lists: lists(text) };
}

/**
 * What the pattern's group matches, each once.
 *
 * @param {string} text
 * @param {RegExp} pattern
 */
function each(text, pattern) {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1]))].sort();
}

/** @param {string} text */
function lists(text) {
  return [...text.matchAll(LIST)].map(([, names, folder]) =>
    JSON.parse(names).map((/** @type {string} */ name) => `${folder}/${name}.css`),
  );
}
