// @ts-check
/** What of the conversation must stay while the page shows it: asked just before some of it goes. */

/**
 * The messages in sight first, then those that play, have the focus or are selected.
 *
 * @returns {string[]}
 */
export function heldInPage() {
  const scroller = document.querySelector(".thread__scroller");
  if (!scroller) {
    return [];
  }
  const { top, bottom } = scroller.getBoundingClientRect();
  const all = [...scroller.querySelectorAll("[data-message]")];
  const seen = all.filter((one) => {
    const place = one.getBoundingClientRect();
    return place.bottom > top && place.top < bottom;
  });
  return [...seen, ...all.filter(isInUse)].map((one) => one.getAttribute("data-message") ?? "");
}

/** @param {Element} message */
function isInUse(message) {
  const selection = getSelection();
  const isSelected = selection?.type === "Range" && selection.containsNode(message, true);
  const sounds = /** @type {NodeListOf<HTMLMediaElement>} */ (
    message.querySelectorAll("audio, video")
  );
  const isPlaying = [...sounds].some(({ paused }) => !paused);
  return isSelected || isPlaying || message.contains(document.activeElement);
}
