// @ts-check
/** What a bundled stylesheet refers to. */

import { relative, resolve } from "node:path";

/**
 * Fonts and pictures stay where they are: a bundled sheet names them as seen from its own folder.
 *
 * @param {string} folder
 * @returns {import("esbuild").Plugin}
 */
export function leadingBack(folder) {
  return {
    name: "leading-back",
    setup({ onResolve }) {
      onResolve({ filter: /^\.\.?\// }, ({ kind, path, resolveDir }) =>
        kind === "url-token"
          ? { path: relative(folder, resolve(resolveDir, path)), external: true }
          : undefined,
      );
    },
  };
}
