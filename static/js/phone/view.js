// @ts-check
/** The phones as elements. */

import { hue, initials, phoneNumber } from "../inbox/format.js";
import { copyOf, find, slot } from "../behaviours/page.js";
import { t, tn } from "../language.js";
import { lineOf } from "./thread.js";

/** @typedef {import("./shapes.js").Client} Client */
/** @typedef {import("./shapes.js").Phone} Phone */

/** @param {Phone} phone */
export function showBusiness(phone) {
  slot("number").textContent = phoneNumber(phone.phone);
  const { words, look, hint } = linkState(phone);
  const badge = slot("link-state");
  badge.textContent = words;
  badge.className = `badge badge--${look}`;
  slot("link-hint").textContent = hint;
  find("[data-do=link]").hidden = phone.is_linked;
  /** @type {HTMLButtonElement} */ (find("[data-do=link]")).disabled = !phone.has_qr_code;
  find("[data-do=unlink]").hidden = !phone.is_linked;
  find("#link-with-code").hidden = phone.is_linked || !phone.is_page_open;
  const online = find("[data-do=online]");
  online.hidden = !phone.is_linked;
  online.textContent = phone.is_online ? t("Cut the connection") : t("Mend the connection");
}

/** @param {Phone} phone */
function linkState(phone) {
  if (phone.is_linked && !phone.is_online) {
    const hint = t("What clients write now arrives when the connection is mended.");
    return { words: t("Connection cut"), look: "warning", hint };
  }
  if (phone.is_linked && phone.is_page_open) {
    return { words: t("Linked"), look: "good", hint: t("helpdesk is reading and answering.") };
  }
  if (phone.is_linked) {
    const hint = t("helpdesk's page is closed. What clients write now is caught up later.");
    return { words: t("Linked, page closed"), look: "warning", hint };
  }
  const hint = phone.has_qr_code
    ? t("helpdesk shows a QR code and waits for this phone.")
    : t("Press Connect on the page of the number; then its QR code can be scanned here.");
  return { words: t("Not linked"), look: phone.has_qr_code ? "warning" : "bad", hint };
}

/**
 * @param {Client[]} clients
 * @param {string | null} chosen
 * @param {(id: string) => void} choose
 */
export function showClients(clients, chosen, choose) {
  const list = slot("clients");
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  const focusedId = /** @type {HTMLElement | null} */ (focused)?.dataset.client;
  const rows = clients.map((client, number) => clientRow(client, number, chosen, choose));
  list.replaceChildren(...rows);
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("button"))) {
    if (button.dataset.client === focusedId) {
      button.focus();
    }
  }
}

/**
 * @param {Client} client
 * @param {number} number
 * @param {string | null} chosen
 * @param {(id: string) => void} choose
 */
function clientRow(client, number, chosen, choose) {
  const row = copyOf("client-row");
  const button = find("button", row);
  button.dataset.client = client.id;
  button.setAttribute("aria-current", String(client.id === chosen));
  button.addEventListener("click", () => choose(client.id));
  showAvatar(slot("avatar", row), client.name, number);
  slot("name", row).textContent = client.name;
  slot("preview", row).textContent = client.last ? lineOf(client.last) : numberOf(client);
  const unread = slot("unread", row);
  unread.hidden = client.unread === 0;
  unread.textContent = String(client.unread);
  unread.title = tn("{n} unread", "{n} unread", client.unread);
  return row;
}

/**
 * @param {Client} client
 * @param {number} number
 * @param {import("./shapes.js").Message[]} messages
 */
export function showChat(client, number, messages) {
  showAvatar(slot("avatar", find(".handset__bar")), client.name, number);
  slot("client-name").textContent = client.name;
  slot("client-number").textContent = numberOf(client);
  const power = find("[data-do=power]");
  power.hidden = false;
  power.setAttribute("aria-pressed", String(client.is_reachable));
  slot("power").textContent = client.is_reachable ? t("On") : t("Off");
  power.title = client.is_reachable ? t("Switch this phone off") : t("Switch this phone on");
  const empty = slot("empty");
  empty.hidden = messages.length > 0;
  empty.textContent = t("No messages yet. Write one as this client.");
  showActivity(client);
  const share = find("[data-do=share]");
  share.hidden = client.lid === null || client.phone !== null;
  find("#write").hidden = false;
}

/** @param {Client} client */
function showActivity({ shows }) {
  const place = slot("shows");
  place.hidden = shows === "paused";
  place.textContent =
    shows === "recording" ? t("The business is recording…") : t("The business is typing…");
}

/** @param {Client} client */
function numberOf(client) {
  return client.phone === null ? t("Number hidden") : phoneNumber(client.phone);
}

/**
 * @param {HTMLElement} avatar
 * @param {string} name
 * @param {number} number
 */
function showAvatar(avatar, name, number) {
  avatar.className = `avatar avatar--${hue(number)}`;
  avatar.textContent = initials(name);
}
