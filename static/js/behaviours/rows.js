// @ts-check
/** A list that is loaded again and again: only what has changed in it is made anew. */

/** @type {WeakMap<Element, Map<unknown, {text: string, element: Element}>>} */
const shown = new WeakMap();

/**
 * Shows an element for each item, in order. Where an item is as it was, its element stays, with
 * the focus and what is being written in it.
 *
 * @template {{id: unknown}} T
 * @param {Element} place
 * @param {T[]} items
 * @param {(item: T) => Element} row
 * @param {unknown} [rest] what else rows are made of
 */
export function showRows(place, items, row, rest = null) {
  const known = shown.get(place) ?? new Map();
  const next = new Map();
  for (const item of items) {
    const text = JSON.stringify([item, rest]);
    const had = known.get(item.id);
    next.set(item.id, had?.text === text ? had : { text, element: row(item) });
  }
  const elements = [...next.values()].map(({ element }) => element);
  [...place.children].filter((one) => !elements.includes(one)).forEach((one) => one.remove());
  elements.forEach((element, index) => {
    if (place.children[index] !== element) {
      place.insertBefore(element, place.children[index] ?? null);
    }
  });
  shown.set(place, next);
  place.setAttribute("data-loaded", "");
}
