// @ts-check
/** The users: invite, change the role, deactivate and reactivate. */

import { call } from "../inbox/api.js";
import { hue, initials } from "../inbox/format.js";
import { attempt, copyOf, find, onSubmit, slot } from "./page.js";

/** @typedef {import("../inbox/shapes.js").User} User */

const path = "/api/v1/users";
const list = find("#users");
const myId = Number(list.dataset.me);

async function load() {
  const { items } = await call("GET", path);
  list.replaceChildren(...items.map(row));
}

/** @param {User} user */
function row(user) {
  const element = copyOf("user-row");
  element.classList.toggle("person--inactive", !user.active);
  const avatar = slot("avatar", element);
  avatar.textContent = initials(user.name);
  avatar.classList.add(`avatar--${hue(user.id)}`);
  const note = user.active ? "" : " (deactivated)";
  slot("name", element).textContent = user.name + (user.id === myId ? " (you)" : note);
  slot("email", element).textContent = user.email;
  showRole(/** @type {HTMLSelectElement} */ (slot("role", element)), user);
  showSwitch(/** @type {HTMLButtonElement} */ (slot("switch", element)), user);
  showInvite(/** @type {HTMLButtonElement} */ (slot("invite", element)), user);
  return element;
}

/**
 * @param {HTMLSelectElement} field
 * @param {User} user
 */
function showRole(field, user) {
  field.value = user.role;
  field.disabled = user.id === myId || !user.active;
  field.addEventListener("change", () => void change(user, { role: field.value }));
}

/**
 * @param {HTMLButtonElement} button
 * @param {User} user
 */
function showSwitch(button, user) {
  button.textContent = user.active ? "Deactivate" : "Reactivate";
  button.hidden = user.id === myId;
  button.addEventListener("click", () => void change(user, { active: !user.active }, button));
}

/**
 * A new link lets its user choose a new password.
 *
 * @param {HTMLButtonElement} button
 * @param {User} user
 */
function showInvite(button, user) {
  button.hidden = user.id === myId || !user.active;
  const invite = async () => {
    const answer = await call("POST", `${path}/${user.id}/invitation`, {});
    showInvitation(user.name, answer.invitation);
  };
  button.addEventListener("click", () => void attempt(invite, { button }));
}

/**
 * @param {string} name
 * @param {string} url
 */
function showInvitation(name, url) {
  const place = find("#invitation");
  slot("name", place).textContent = name;
  const field = /** @type {HTMLInputElement} */ (find("#invitation-link"));
  field.value = url;
  place.hidden = false;
  field.focus();
  field.select();
}

/**
 * @param {User} user
 * @param {Partial<User> | {role: string}} values
 * @param {HTMLButtonElement} [button]
 */
async function change(user, values, button) {
  await attempt(async () => void (await call("PATCH", `${path}/${user.id}`, values)), { button });
  const { items } = await call("GET", path);
  list.replaceChildren(...items.map(row));
}

const form = /** @type {HTMLFormElement} */ (find("#add-user"));
onSubmit(form, async (values) => {
  const user = await call("POST", path, values);
  showInvitation(user.name, user.invitation);
  form.reset();
  await load();
});

void attempt(load);
