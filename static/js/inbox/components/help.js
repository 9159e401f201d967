// @ts-check
/** The sheet with the keys: the table of commands, written out. */

import { useState } from "preact/hooks";

import { t } from "../../language.js";
import { COMMANDS, GROUPS } from "../commands.js";
import { html } from "../html.js";
import { hasSingleKeys, setSingleKeys } from "../keyboard.js";
import { Keys } from "./key_caps.js";
import { Sheet } from "./sheet.js";

/** @param {{userId: number, onClose: () => void}} props */
export function Help({ userId, onClose }) {
  const [hasSingle, setHasSingle] = useState(() => hasSingleKeys(userId));
  return html`<${Sheet} title=${t("Keys")} onClose=${onClose}>
    <div class="keys-sheet">
      ${GROUPS.map(([group, title]) => html`<${Group} key=${group} group=${group} title=${title} />`)}
    </div>
    <label class="keys-sheet__choice">
      <input
        type="checkbox"
        checked=${hasSingle}
        onChange=${(/** @type {Event} */ event) => {
          const { checked } = /** @type {HTMLInputElement} */ (event.target);
          setSingleKeys(userId, checked);
          setHasSingle(checked);
        }}
      />
      <span>${t("Keys without Alt or Ctrl work while nothing is being written: / and ?")}</span>
    </label>
    <p class="sheet__note">
      ${t("WhatsApp formatting works: *bold*, _italic_, ~strike~ and ```mono```.")}
    </p>
  <//>`;
}

/** @param {{group: import("../commands.js").Group, title: string}} props */
function Group({ group, title }) {
  const commands = COMMANDS.filter((command) => command.group === group && command.keys);
  return html`<section class="keys-sheet__group">
    <h3 class="keys-sheet__title">${t(title)}</h3>
    <dl class="keys">
      ${commands.map(
        ({ id, keys, text }) => html`<div class="keys__one" key=${id}>
          <dt><${Keys} all=${keys} /></dt>
          <dd>${t(text)}</dd>
        </div>`,
      )}
    </dl>
  </section>`;
}
