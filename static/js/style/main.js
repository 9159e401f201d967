// @ts-check
/** The style page's own script: it renders the inbox's components without an inbox. */

import { render } from "preact";
import { useState } from "preact/hooks";

import { Icon } from "../inbox/components/icon.js";
import { Menu } from "../inbox/components/menu.js";
import { Palette } from "../inbox/components/palette.js";
import { Sheet } from "../inbox/components/sheet.js";
import { loadFurther } from "../inbox/further.js";
import { html } from "../inbox/html.js";
import { Composers, Lists, Overlays, Person, Skeletons, TALK, Thread, nothing } from "./parts.js";

// What is shown here is made up, and the server knows nothing of it.
globalThis.fetch = async () => Response.json({ items: [] });

/** The names of all colours, as the stylesheets have them. */
function colours() {
  const found = new Set();
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (rule instanceof CSSStyleRule && rule.selectorText === ":root") {
        [...rule.style].filter((name) => name.startsWith("--color-")).forEach((name) => found.add(name));
      }
    }
  }
  return /** @type {string[]} */ ([...found]);
}

function Swatches() {
  return html`<ul class="style__swatches">
    ${colours().map(
      (name) => html`<li>
        <span class="style__swatch" style=${{ background: `var(${name})` }}></span>
        ${name.replace("--color-", "")}
      </li>`,
    )}
  </ul>`;
}

/** What opens: a real menu, sheet and palette. */
function Opened() {
  const [open, setOpen] = useState("");
  const [anchor, setAnchor] = useState(/** @type {HTMLElement | null} */ (null));
  const items = [
    { key: "reply", icon: "reply", text: "Reply", does: () => setOpen("") },
    { key: "delete", icon: "delete", text: "Delete", tone: "bad", does: () => setOpen("") },
  ];
  return html`<div class="style__row">
    <button
      type="button"
      class="button"
      ref=${setAnchor}
      onClick=${() => setOpen("menu")}
    >
      <${Icon} name="down" />Open a menu
    </button>
    <button type="button" class="button" onClick=${() => setOpen("sheet")}>Open a sheet</button>
    <button type="button" class="button" onClick=${() => setOpen("palette")}>Open a palette</button>
    ${
      open === "menu" &&
      html`<${Menu} label="Menu" anchor=${anchor} items=${items} onClose=${() => setOpen("")} />`
    }
    ${
      open === "palette" &&
      html`<${Palette} state=${TALK} typed="" actions=${nothing} onClose=${() => setOpen("")} />`
    }
    ${
      open === "sheet" &&
      html`<${Sheet} title="Transfer" onClose=${() => setOpen("")}>
        <p>Who shall go on with this?</p>
        <div class="sheet__buttons">
          <button type="button" class="button">Cancel</button>
          <button type="button" class="button button--primary">Transfer</button>
        </div>
      <//>`
    }
  </div>`;
}

/** @type {[string, string, () => import("../inbox/html.js").Node][]} */
const PARTS = [
  ["lists", "Lists and rows", Lists],
  ["thread", "Conversation and bubbles", Thread],
  ["composers", "Composer", Composers],
  ["details", "Details", Person],
  ["skeletons", "Until it has come", Skeletons],
  ["overlays", "Over the inbox", Overlays],
  ["opened", "Menu, sheet, palette", Opened],
];

// Everything stands where it belongs from the beginning: nothing is loaded later.
await loadFurther();
const island = /** @type {HTMLElement} */ (document.getElementById("style-island"));
render(
  PARTS.map(
    ([shot, title, Part]) => html`<section
      key=${shot}
      class="style__part"
      data-shot=${shot}
      aria-labelledby=${`s-${shot}`}
    >
      <h2 id=${`s-${shot}`}>${title}</h2>
      <${Part} />
    </section>`,
  ),
  island,
);
render(html`<${Swatches} />`, /** @type {HTMLElement} */ (document.querySelector("[data-part=colours]")));
document.documentElement.dataset.styleReady = "";
