// @ts-check
/** Files that are dragged over something and dropped on it. */

import { useState } from "preact/hooks";

import { filesOf } from "../files.js";

/** Keeps the page from being left for a file that is dropped beside what takes files. */
export function catchStrays() {
  for (const kind of /** @type {const} */ (["dragover", "drop"])) {
    addEventListener(kind, (event) => {
      const { dataTransfer, defaultPrevented } = event;
      if (dataTransfer?.types.includes("Files") && !defaultPrevented) {
        event.preventDefault();
        dataTransfer.dropEffect = "none";
      }
    });
  }
}

/**
 * @param {boolean} isWanted
 * @param {(files: File[]) => void} onFiles
 */
export function useDrop(isWanted, onFiles) {
  const [isOver, setIsOver] = useState(false);

  /** @param {DragEvent} event */
  function onDragOver(event) {
    if (isWanted && event.dataTransfer?.types.includes("Files")) {
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      setIsOver(true);
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
    if (isWanted && files.length > 0) {
      event.preventDefault();
      onFiles(files);
    }
  }

  return { isOver, handlers: { onDragOver, onDragLeave, onDrop } };
}
