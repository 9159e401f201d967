// @ts-check
/** Files that are dragged over something and dropped on it. */

import { useState } from "preact/hooks";

import { filesOf } from "../files.js";

/**
 * @param {boolean} isWanted
 * @param {(files: File[]) => void} onFiles
 */
export function useDrop(isWanted, onFiles) {
  const [isOver, setIsOver] = useState(false);

  /** @param {DragEvent} event */
  function onDragOver(event) {
    if (event.dataTransfer?.types.includes("Files")) {
      // Taken in any case: the browser would leave the page for the file.
      event.preventDefault();
      event.dataTransfer.dropEffect = isWanted ? "copy" : "none";
      setIsOver(isWanted);
    }
  }

  /** @param {DragEvent} event */
  function onDragLeave(event) {
    const place = /** @type {Element} */ (event.currentTarget);
    if (!place.contains(/** @type {Node | null} */ (event.relatedTarget))) {
      setIsOver(false);
    }
  }

  /** @param {DragEvent} event */
  function onDrop(event) {
    const files = filesOf(event.dataTransfer);
    setIsOver(false);
    if (files.length > 0) {
      event.preventDefault();
      if (isWanted) {
        onFiles(files);
      }
    }
  }

  return { isOver, handlers: { onDragOver, onDragLeave, onDrop } };
}
