// @ts-check
/** The buttons that make something go wrong; what each does stands in its data-action. */

import { attempt, slot } from "../behaviours/page.js";
import { t } from "../language.js";

/** @param {import("./phone.js").PhoneLine} line */
export function offerTrouble(line) {
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (
    document.querySelectorAll("[data-action]")
  )) {
    button.addEventListener("click", () => {
      slot("done").textContent = "";
      const act = async () => {
        await line.act(JSON.parse(button.dataset.action ?? ""));
        slot("done").textContent = t("Done: {what}.", {
          what: button.textContent?.trim() ?? "",
        });
      };
      void attempt(act, { button });
    });
  }
}
