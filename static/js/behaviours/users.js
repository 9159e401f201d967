// @ts-check
/** The users: invite, change, deactivate and reactivate. */

import { call } from "../inbox/api.js";
import { hue, initials } from "../inbox/format.js";
import { t, tn } from "../language.js";
import { openDialog, watchDialogs } from "./dialog.js";
import { followNews } from "./news.js";
import { tell } from "./notices.js";
import { attempt, copyOf, find, onSubmit, slot } from "./page.js";
import { showRows } from "./rows.js";

/**
 * @typedef {{id: number, name: string, email: string, role: string, active: boolean,
 *   has_second_factor: boolean, has_password: boolean, invited_until: string | null,
 *   open_attendances: number}} ListedUser
 * @typedef {{invitation: string, emailed: boolean, mail_problem: string | null}} Invitation
 */

const path = "/api/v1/users";
const list = find("#users");
const myId = Number(list.dataset.me);

/** @type {ListedUser | null} whom the open dialog is about */
let chosen = null;

/** @param {string} name */
const dialog = (name) => /** @type {HTMLDialogElement} */ (find(`#${name}`));

/** @param {string} name */
const form = (name) => /** @type {HTMLFormElement} */ (find(`#${name}`));

/** @param {string} name */
const button = (name) => /** @type {HTMLButtonElement} */ (slot(name));

/** @returns {Promise<ListedUser[]>} */
async function load() {
  const { items } = await call("GET", path);
  showRows(list, items, row);
  return items;
}

/** @param {ListedUser} user */
function row(user) {
  const element = copyOf("user-row");
  element.id = `user-${user.id}`;
  element.classList.toggle("person--sought", location.hash === `#${element.id}`);
  element.classList.toggle("person--inactive", !user.active);
  const avatar = slot("avatar", element);
  avatar.textContent = initials(user.name);
  avatar.classList.add(`avatar--${hue(user.id)}`);
  slot("name", element).textContent =
    user.id === myId ? t("{name} (you)", { name: user.name }) : user.name;
  slot("email", element).textContent = user.email;
  slot("email", element).title = user.email;
  showBadges(element, user);
  showRole(/** @type {HTMLSelectElement} */ (slot("role", element)), user);
  showSwitch(/** @type {HTMLButtonElement} */ (slot("switch", element)), user);
  slot("edit", element).addEventListener("click", () => edit(user));
  return element;
}

/**
 * @param {HTMLElement} element
 * @param {ListedUser} user
 */
function showBadges(element, user) {
  const invited = slot("invited", element);
  invited.hidden = user.has_password || !user.active;
  invited.textContent = user.invited_until ? t("Invited") : t("Invitation expired");
  slot("factor", element).hidden = !user.has_second_factor;
  slot("inactive", element).hidden = user.active;
}

/**
 * @param {HTMLSelectElement} field
 * @param {ListedUser} user
 */
function showRole(field, user) {
  field.value = user.role;
  field.disabled = user.id === myId || !user.active;
  field.addEventListener("change", () => void changeRole(user, field));
}

/**
 * Done at once, with a way back; where it is refused, the field says again what is so.
 *
 * @param {ListedUser} user
 * @param {HTMLSelectElement} field
 */
async function changeRole({ id, name, role }, field) {
  await attempt(async () => {
    try {
      await call("PATCH", `${path}/${id}`, { role: field.value });
    } catch (error) {
      field.value = role;
      throw error;
    }
    await load();
    tell({
      text: t("{name}: {role} from now on.", {
        name,
        role: field.selectedOptions[0]?.textContent ?? "",
      }),
      undo: () =>
        void attempt(async () => {
          await call("PATCH", `${path}/${id}`, { role });
          await load();
        }),
    });
  });
}

/**
 * @param {HTMLButtonElement} switcher
 * @param {ListedUser} user
 */
function showSwitch(switcher, user) {
  switcher.textContent = user.active ? t("Deactivate") : t("Reactivate");
  switcher.classList.toggle("person__absent", user.id === myId);
  switcher.addEventListener("click", () => {
    if (user.active) {
      void attempt(() => askToDeactivate(user), { button: switcher });
    } else {
      void attempt(() => reactivate(user), { button: switcher });
    }
  });
}

/**
 * Says what will happen, as it is now: others work meanwhile.
 *
 * @param {ListedUser} user
 */
async function askToDeactivate(user) {
  const present = (await load()).find((one) => one.id === user.id) ?? user;
  chosen = present;
  slot("deactivate-title").textContent = t("Deactivate {name}?", { name: present.name });
  const text = slot("deactivate-text");
  text.hidden = present.open_attendances === 0;
  text.textContent = tn(
    "{n} open attendance goes back to the waiting list.",
    "{n} open attendances go back to the waiting list.",
    present.open_attendances,
  );
  openDialog(dialog("deactivate"));
}

/** @param {ListedUser} user */
function edit(user) {
  chosen = user;
  slot("edit-title").textContent = t("Change {name}", { name: user.name });
  const fields = form("edit-form").elements;
  /** @type {HTMLInputElement} */ (fields.namedItem("name")).value = user.name;
  /** @type {HTMLInputElement} */ (fields.namedItem("email")).value = user.email;
  slot("edit-more").hidden = user.id === myId || !user.active;
  slot("edit-factor").hidden = !user.has_second_factor;
  openDialog(dialog("edit"));
}

/**
 * @param {string} name
 * @param {string} email
 * @param {Invitation} made
 */
function showInvitation(name, email, made) {
  const place = find("#invitation");
  slot("invitation-text").textContent = made.emailed
    ? t("E-mailed to {email}. The link works too, and is shown only now.", { email })
    : t("{name} sets a password with this link. Send it yourself; it is shown only now.", { name });
  const problem = slot("mail-problem");
  problem.hidden = made.mail_problem === null;
  problem.textContent = made.mail_problem
    ? t("It could not be e-mailed: {reason}", { reason: made.mail_problem })
    : "";
  const field = /** @type {HTMLInputElement} */ (find("#invitation-link"));
  field.value = made.invitation;
  place.hidden = false;
  place.scrollIntoView({ block: "nearest" });
  field.focus();
  field.select();
}

/** @param {ListedUser} user */
async function reactivate({ id, name }) {
  await call("PATCH", `${path}/${id}`, { active: true });
  await load();
  tell({ text: t("{name} can sign in again.", { name }) });
}

/**
 * What a button of a dialog does for the user whom it is about; a refusal stands on the page.
 *
 * @param {string} name
 * @param {string} of the dialog
 * @param {(user: ListedUser) => Promise<void>} body
 */
function onButton(name, of, body) {
  button(name).addEventListener("click", () => {
    const user = chosen;
    if (user) {
      dialog(of).close();
      void attempt(() => body(user), { button: button(name) });
    }
  });
}

onSubmit(form("add-user"), async (values) => {
  const user = await call("POST", path, values);
  showInvitation(user.name, user.email, user);
  form("add-user").reset();
  await load();
});

onSubmit(form("edit-form"), async (values) => {
  await call("PATCH", `${path}/${chosen?.id}`, values);
  dialog("edit").close();
  await load();
  tell({ text: t("{name} is saved.", { name: values.name ?? "" }) });
});

onButton("edit-link", "edit", async (user) => {
  const made = await call("POST", `${path}/${user.id}/invitation`, {});
  showInvitation(user.name, user.email, made);
  await load();
});

onButton("edit-reset", "edit", async (user) => {
  await call("DELETE", `${path}/${user.id}/second-factor`);
  await load();
  tell({ text: t("{name} signs in with the password only.", { name: user.name }) });
});

onButton("deactivate-button", "deactivate", async (user) => {
  await call("PATCH", `${path}/${user.id}`, { active: false });
  await load();
  tell({ text: t("{name} is signed out and deactivated.", { name: user.name }) });
});

watchDialogs();
let isFirst = true;
followNews(
  ({ user }) => Boolean(user),
  async () => {
    await load();
    if (isFirst) {
      document.querySelector(".person--sought")?.scrollIntoView({ block: "center" });
    }
    isFirst = false;
  },
);
