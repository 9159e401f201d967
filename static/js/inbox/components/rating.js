// @ts-check
/** What a client thought of an attendance: stars, with their number for whoever cannot see them. */

import { t } from "../../language.js";
import { classes, html } from "../html.js";
import { Icon } from "./icon.js";

const MOST = 5;

/** @param {{feedback: import("../shapes.js").Feedback}} props */
export function Stars({ feedback }) {
  const { answer } = feedback;
  const label = t("{n} of 5 stars", { n: answer });
  return html`<span class="stars" role="img" aria-label=${label} title=${label}>
    ${Array.from(
      { length: MOST },
      (_, index) => html`<span
        key=${index}
        class=${classes("stars__one", index < answer && "stars__one--given")}
      ><${Icon} name="star" /></span>`,
    )}
  </span>`;
}

/**
 * The rating with its comment, or that one was asked for; nothing for an attendance without.
 *
 * @param {{attendance: import("../shapes.js").Attendance}} props
 */
export function Rating({ attendance }) {
  const { feedback, feedback_asked_at: asked } = attendance;
  if (feedback) {
    return html`<section class="rating" aria-label=${t("The client's rating")}>
      <${Stars} feedback=${feedback} />
      ${feedback.comment && html`<p class="rating__comment">${feedback.comment}</p>`}
    </section>`;
  }
  return asked
    ? html`<p class="rating rating--asked">${t("The client was asked for a rating.")}</p>`
    : null;
}
