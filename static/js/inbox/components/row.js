// @ts-check
/** One attendance in the list. */

import { t, tn } from "../../language.js";
import { isAlarmed } from "../alarms.js";
import { clock, fullTime, initials, lasting, listTime } from "../format.js";
import { classes, html, memo } from "../html.js";
import { useActivity } from "./activity.js";
import { Avatar } from "./avatar.js";
import { Labels } from "./labels.js";
import { Preview } from "./preview.js";
import { WatchedMark } from "./watchers.js";

/**
 * @typedef {object} Props
 * @property {import("../shapes.js").Attendance} attendance
 * @property {import("../shapes.js").Client} client
 * @property {boolean} isSelected
 * @property {boolean} isUnsent something written here has not left yet
 * @property {{activity: "typing" | "recording", since: number} | undefined} told what the client
 *   does just now
 * @property {import("../shapes.js").Kept | undefined} kept what the reader has typed and not sent
 * @property {import("../shapes.js").Watcher[] | undefined} watchers colleagues who look at it
 * @property {import("../shapes.js").Directory} directory
 * @property {string | null} handedBy the colleague who handed it to the reader, who has not opened it
 * @property {number} minute the present minute, in milliseconds
 * @property {number} position from 1
 * @property {number} count
 * @property {boolean | null} isChosen among several; null while nobody chooses
 * @property {(id: number) => void} onSelect
 * @property {(id: number, isRange?: boolean) => void} onChoose
 */

const JUST_NOW = 3_000;

export const Row = memo(
  /** @param {Props} props */
  (props) => {
    const { attendance, client, isSelected, isUnsent, told, minute, onSelect } = props;
    const { directory, handedBy, position, count, kept, watchers, isChosen, onChoose } = props;
    const unread = attendance.unread_count;
    const isUrgent = isAlarmed(attendance);
    const last = attendance.last_message;
    const at = last?.at ?? attendance.created_at;
    return html`<li class="row-place" aria-setsize=${count} aria-posinset=${position}>
      <button
        type="button"
        class=${classes(
          "row",
          isSelected && "row--selected",
          (unread > 0 || handedBy !== null) && "row--unread",
          handedBy !== null && "row--handed",
          isUrgent && "row--alarm",
          hasJustCome(attendance) && "row--new",
          isChosen !== null && "row--choosing",
          isChosen && "row--chosen",
        )}
        aria-current=${isSelected ? "true" : undefined}
        aria-pressed=${isChosen ?? undefined}
        data-attendance=${attendance.id}
        onClick=${(/** @type {MouseEvent} */ { shiftKey }) =>
          isChosen === null ? onSelect(attendance.id) : onChoose(attendance.id, shiftKey)}
      >
        <${Avatar} id=${client.id} name=${client.name} />
        <span class="row__name">${client.name}</span>
        <time class="row__time" datetime=${at} title=${fullTime(at)}>${listTime(at, minute)}</time>
        ${
          isUnsent
            ? html`<span class="row__preview row__preview--unsent">${t("Not sent yet")}</span>`
            : html`<${Line} message=${last} told=${told} kept=${isSelected ? undefined : kept} />`
        }
        <span class="row__marks">
          ${watchers && html`<${WatchedMark} watchers=${watchers} />`}
          <${Standing} attendance=${attendance} minute=${minute} />
          ${
            unread > 0 &&
            html`<span class="count" aria-label=${tn("{n} unread", "{n} unread", unread)}>${unread}</span>`
          }
        </span>
        <${Labels}
          attendance=${attendance}
          client=${client}
          directory=${directory}
          handedBy=${handedBy}
        />
      </button>
      ${
        isChosen === null &&
        html`<button
          type="button"
          class="row__choose"
          tabindex="-1"
          aria-label=${t("Choose {name}", { name: client.name })}
          title=${t("Choose {name}", { name: client.name })}
          onClick=${(/** @type {MouseEvent} */ { currentTarget }) => {
            // It goes; the focus stays with the row.
            const { previousElementSibling: row } = /** @type {Element} */ (currentTarget);
            /** @type {HTMLElement} */ (row).focus();
            onChoose(attendance.id);
          }}
        ></button>`
      }
    </li>`;
  },
);

/**
 * Whether it is news that the row is there.
 *
 * @param {import("../shapes.js").Attendance} attendance
 */
function hasJustCome({ created_at: at }) {
  return Date.now() - Date.parse(at) < JUST_NOW;
}

/**
 * @param {{message: import("../shapes.js").Message | null, told: Props["told"],
 *   kept: Props["kept"]}} props
 */
function Line({ message, told, kept }) {
  const activity = useActivity(told);
  if (activity) {
    return html`<span class="row__preview row__preview--activity">${activity}</span>`;
  }
  return kept ? html`<${Begun} kept=${kept} />` : html`<${Preview} message=${message} />`;
}

/** @param {{kept: import("../shapes.js").Kept}} props */
function Begun({ kept: { text, isNote } }) {
  return html`<span class="row__preview">
    <span class="row__text">
      <span class="row__begun">${isNote ? t("Draft of a note:") : t("Draft:")}</span> ${text}
    </span>
  </span>`;
}

/** @param {{attendance: import("../shapes.js").Attendance, minute: number}} props */
function Standing({ attendance, minute }) {
  if (attendance.state === "WAITING") {
    const since = t("Waiting since {time}", { time: clock(attendance.created_at) });
    return html`<span class="row__wait" title=${since}>
      ${lasting(attendance.created_at, minute)}
    </span>`;
  }
  const { attendant, unanswered_since: asked } = attendance;
  return html`${attendance.state === "OPEN" && asked && html`<${Unanswered} since=${asked} minute=${minute} />`}
  ${
    attendant &&
    html`<span class="row__attendant" title=${t("With {name}", { name: attendant.name })}>
        ${initials(attendant.name)}
      </span>`
  }`;
}

/**
 * How long the client has waited for an answer.
 *
 * @param {{since: string, minute: number}} props
 */
function Unanswered({ since, minute }) {
  const title = t("Unanswered since {time}", { time: clock(since) });
  return html`<span class="row__wait" title=${title}>
    <span class="hidden">${t("Unanswered")}</span>${lasting(since, minute)}
  </span>`;
}
