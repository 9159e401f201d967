// @ts-check
/** The pages of settings whose sections are plain fields. */

import { keepSection, readFields, writeFields } from "./settings_form.js";

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (
  document.querySelectorAll("form[data-section]")
)) {
  keepSection(form, {
    read: () => readFields(form),
    saved: (kept) => writeFields(form, kept),
  });
}
