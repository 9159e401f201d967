// @ts-check
/** One number, live: its state, its QR code, what the last reconnect recovered. */

import { call } from "../inbox/api.js";
import { clock, dayKey, dayLabel, fullTime, lasting, phoneNumber } from "../inbox/format.js";
import { N_, t, tn } from "../language.js";
import { openDialog } from "./dialog.js";
import { showFirstContacts } from "./first_contacts.js";
import { followLog } from "./live.js";
import { attempt, find, slot } from "./page.js";
import { offerCode, showPairing } from "./pairing.js";
import { kindName, sentenceOf, showState } from "./states.js";

/** @typedef {import("../inbox/shapes.js").CatchUp} CatchUp */
/** @typedef {import("../inbox/shapes.js").Instance} Instance */

const id = Number(location.pathname.split("/").pop());
const path = `/api/v1/instances/${id}`;
const PAIRED = ["SYNCING", "CONNECTED", "OFFLINE", "CONFLICT"];
const ENDED = ["STOPPED", "LOGGED_OUT"];
const STARTED = ["LAUNCHING", "LOADING", "QR", "PAIRING", ...PAIRED];

/** @type {Record<string, string>} what the button that starts is called; else "Connect" */
const START_WORDS = { QR_PAUSED: N_("Show a new code"), BACKOFF: N_("Try now") };

let seq = -1;

/** @param {Instance} instance */
function show(instance) {
  if (instance.seq < seq) {
    return;
  }
  seq = instance.seq;
  slot("name").textContent = instance.name;
  slot("kind").textContent = kindName(instance.kind);
  slot("phone").textContent = instance.phone === null ? "" : ` · ${phoneNumber(instance.phone)}`;
  showState(slot("state"), instance.state);
  slot("sentence").textContent = sentenceOf(instance);
  slot("since").textContent = t("since {time}", {
    time: dayBefore(instance.since) + clock(instance.since),
  });
  slot("since").title = `${fullTime(instance.since)}: ${lasting(instance.since, Date.now())}`;
  showQrCode(instance);
  showPairing(instance);
  showButtons(instance);
  showCatchUp(instance.catch_up);
  const ignored = slot("ignored");
  ignored.hidden = instance.ignored === 0;
  ignored.textContent = t("Groups, channels and status are counted and not stored: {n} so far.", {
    n: instance.ignored,
  });
  find("#number").hidden = false;
}

/** @param {Instance} instance */
function showQrCode(instance) {
  slot("qr-place").hidden = !instance.has_qrcode;
  slot("qr-steps").hidden = !instance.has_qrcode || instance.kind === "practice";
  slot("practice-steps").hidden = !instance.has_qrcode || instance.kind === "whatsapp";
  const image = /** @type {HTMLImageElement} */ (slot("qr"));
  if (instance.has_qrcode) {
    image.src = `${path}/qrcode?v=${instance.seq}`;
  } else {
    image.removeAttribute("src");
  }
}

/** @param {Instance} instance */
function showButtons(instance) {
  const start = find('[data-do="start"]');
  start.hidden = STARTED.includes(instance.state);
  start.textContent = t(START_WORDS[instance.state] ?? N_("Connect"));
  find('[data-do="stop"]').hidden = ENDED.includes(instance.state);
  find('[data-do="takeover"]').hidden = instance.state !== "CONFLICT";
  find('[data-ask="logout"]').hidden = !PAIRED.includes(instance.state);
  slot("inbox").hidden = instance.state !== "CONNECTED";
  const practice = /** @type {HTMLAnchorElement} */ (slot("practice"));
  practice.hidden = instance.kind !== "practice";
  practice.href = `/practice/${id}`;
  practice.classList.toggle("button--primary", instance.has_qrcode);
}

/** @param {CatchUp | null} report */
function showCatchUp(report) {
  const isToTell = report !== null && !isOfFirstConnect(report);
  slot("catch-up").hidden = !isToTell;
  if (!isToTell) {
    return;
  }
  const from = `${dayBefore(report.offline_from)}${clock(report.offline_from)}`;
  slot("report").textContent =
    tn(
      "Offline {from} to {to}: {n} message recovered, {missing} missing",
      "Offline {from} to {to}: {n} messages recovered, {missing} missing",
      report.recovered,
      { from, to: clock(report.offline_to), missing: report.missing },
    );
  slot("report").classList.toggle("number__report--bad", report.missing > 0 || !report.is_complete);
  slot("report-note").textContent = report.is_complete
    ? t("Compared message by message with everything this WhatsApp session holds.")
    : t(
        "Incomplete: WhatsApp could not show its whole history of that time. Compare with the phone.",
      );
}

/**
 * Whether there was no time away to tell of, and nothing to catch up with.
 *
 * @param {CatchUp} report
 */
function isOfFirstConnect({ offline_from: from, offline_to: to, recovered, missing, is_complete }) {
  return from === to && is_complete && recovered === 0 && missing === 0;
}

/**
 * The day in front of a time, when it is not today.
 *
 * @param {string} iso
 */
function dayBefore(iso) {
  const now = Date.now();
  const isToday = dayKey(iso) === dayKey(new Date(now).toISOString());
  return isToday ? "" : `${dayLabel(iso, now)} `;
}

document.addEventListener("click", ({ target }) => {
  const button = target instanceof Element ? target.closest("button") : null;
  const dialog = /** @type {HTMLDialogElement} */ (find("#logout"));
  if (button?.dataset.ask === "logout") {
    openDialog(dialog);
  } else if (button && "close" in button.dataset) {
    dialog.close();
  } else if (button?.dataset.do) {
    dialog.close();
    const order = `${path}/${button.dataset.do}`;
    void attempt(async () => void (await call("POST", order, {})), { button });
  }
});

offerCode(path);

void followLog(
  async () => {
    seq = -1;
    show(await call("GET", path));
    showFirstContacts(await call("GET", `${path}/first-contacts`));
  },
  (event) => {
    if (event.instance?.id === id) {
      show(event.instance);
    }
  },
);
