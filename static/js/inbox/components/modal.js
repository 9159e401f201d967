// @ts-check
/** What every dialog over the page shares. */

import { useLayoutEffect } from "preact/hooks";

/**
 * Shows the dialog while the component is there, from its first moment on: the next key is its
 * own. Closing it gives the focus back.
 *
 * @param {{current: HTMLDialogElement | null}} dialog
 */
export function useModal(dialog) {
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
}

/**
 * The "close" event comes later: for a dialog that has been taken away it is no news.
 *
 * @param {() => void} onClose
 */
export function whileThere(onClose) {
  return (/** @type {Event} */ event) => {
    if (/** @type {HTMLElement} */ (event.target).isConnected) {
      onClose();
    }
  };
}
