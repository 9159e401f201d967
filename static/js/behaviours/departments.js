// @ts-check
/** The departments: add, rename, put in order, say who works there, deactivate. */

import { call } from "../inbox/api.js";
import { t, tn } from "../language.js";
import { followNews } from "./news.js";
import { tell } from "./notices.js";
import { oneAtATime } from "./one_at_a_time.js";
import { attempt, copyOf, find, onSubmit, slot } from "./page.js";
import { showRows } from "./rows.js";

/**
 * @typedef {import("../inbox/shapes.js").Department} Department
 * @typedef {import("../inbox/shapes.js").User} User
 */

const path = "/api/v1/departments";
const list = find("#departments");

/** @type {User[]} whoever can work in a department */
let people = [];
/** @type {Set<number>} the departments whose people are shown */
const unfolded = new Set();
/** @type {Map<number, Set<number>>} who is to work in a department, until that is saved */
const wanted = new Map();
/** @type {Map<number, () => Promise<void>>} what saves that */
const savers = new Map();

async function load() {
  const { items } = /** @type {{items: Department[]}} */ (await call("GET", path));
  const active = items.filter((department) => department.active).length;
  showRows(list, items, (department) => row(department, active), [active, people]);
  find("#no-departments").hidden = items.length > 0;
}

/**
 * @param {Department} department
 * @param {number} active how many are
 */
function row(department, active) {
  const element = copyOf("department-row");
  element.dataset.id = String(department.id);
  element.classList.toggle("department--inactive", !department.active);
  slot("place", element).textContent = department.active ? String(department.position) : "–";
  showName(element, department);
  showOrder(element, department, active);
  showSwitch(/** @type {HTMLButtonElement} */ (slot("switch", element)), department);
  showMembers(element, department);
  return element;
}

/**
 * @param {HTMLElement} element
 * @param {Department} department
 */
function showName(element, department) {
  const form = /** @type {HTMLFormElement} */ (slot("form", element));
  const field = /** @type {HTMLInputElement} */ (slot("name", element));
  field.id = `department-${department.id}`;
  /** @type {HTMLLabelElement} */ (slot("label", element)).htmlFor = field.id;
  field.value = department.name;
  field.addEventListener("input", () => {
    slot("rename", element).hidden = field.value.trim() === department.name;
  });
  onSubmit(form, async ({ name }) => {
    await call("PATCH", `${path}/${department.id}`, { name });
    await load();
    tell({ text: t("“{name}” is saved.", { name: String(name) }) });
  });
}

/**
 * @param {HTMLElement} element
 * @param {Department} department
 * @param {number} active
 */
function showOrder(element, department, active) {
  const ways = /** @type {const} */ ([
    ["up", -1, t("Move {name} up", { name: department.name })],
    ["down", 1, t("Move {name} down", { name: department.name })],
  ]);
  for (const [name, step, label] of ways) {
    const button = /** @type {HTMLButtonElement} */ (slot(name, element));
    const place = department.position + step;
    button.ariaLabel = label;
    button.disabled = !department.active || place < 1 || place > active;
    button.addEventListener("click", () => void move(department, place, name));
  }
}

/**
 * @param {Department} department
 * @param {number} position
 * @param {"up" | "down"} way the button that keeps the focus, so that it can be pressed again
 */
async function move(department, position, way) {
  await change(department, { position });
  const moved = list.querySelector(`[data-id="${department.id}"]`);
  if (moved) {
    const buttons = /** @type {HTMLButtonElement[]} */ ([slot(way, moved), slot("up", moved)]);
    const other = /** @type {HTMLButtonElement} */ (slot("down", moved));
    [...buttons, other].find((button) => !button.disabled)?.focus();
    say(t("{name} is number {n} now.", { name: department.name, n: position }));
  }
}

/**
 * @param {HTMLButtonElement} button
 * @param {Department} department
 */
function showSwitch(button, department) {
  button.textContent = department.active ? t("Deactivate") : t("Reactivate");
  button.addEventListener("click", () => {
    void attempt(() => switchTo(department, !department.active), { button });
  });
}

/**
 * Nothing is lost by it, so it is done at once; the way back leads to the same place in the order.
 *
 * @param {Department} department
 * @param {boolean} active
 */
async function switchTo({ id, name, position }, active) {
  await call("PATCH", `${path}/${id}`, { active });
  await load();
  tell({
    text: active
      ? t("“{name}” is active again.", { name })
      : t("“{name}” is deactivated: nothing new goes there.", { name }),
    undo: () =>
      void attempt(async () => {
        await call("PATCH", `${path}/${id}`, { active: !active });
        if (!active) {
          await call("PATCH", `${path}/${id}`, { position });
        }
        await load();
      }),
  });
}

/**
 * @param {HTMLElement} element
 * @param {Department} department
 */
function showMembers(element, department) {
  const fold = /** @type {HTMLDetailsElement} */ (find("details", element));
  fold.open = unfolded.has(department.id);
  fold.addEventListener("toggle", () => {
    fold.open ? unfolded.add(department.id) : unfolded.delete(department.id);
  });
  const ids = wanted.get(department.id) ?? new Set(department.member_ids);
  const shown = people.filter((user) => user.active || ids.has(user.id));
  const count = slot("count", element);
  count.textContent = countOf(ids.size);
  slot("members", element).replaceChildren(
    ...shown.map((user) =>
      member(user, ids.has(user.id), async (isIn) => {
        isIn ? ids.add(user.id) : ids.delete(user.id);
        count.textContent = countOf(ids.size);
        wanted.set(department.id, ids);
        try {
          await saverOf(department.id)();
        } finally {
          wanted.delete(department.id);
        }
      }),
    ),
  );
}

/**
 * Saves who is to work in a department; two quick clicks do not overtake each other.
 *
 * @param {number} id
 */
function saverOf(id) {
  const saver =
    savers.get(id) ??
    oneAtATime(async () => {
      const ids = wanted.get(id);
      if (ids) {
        await call("PATCH", `${path}/${id}`, { member_ids: [...ids] });
      }
    });
  savers.set(id, saver);
  return saver;
}

/** @param {number} count */
function countOf(count) {
  return tn("{n} person works here", "{n} people work here", count);
}

/**
 * @param {User} user
 * @param {boolean} isIn
 * @param {(isIn: boolean) => Promise<void>} put
 */
function member(user, isIn, put) {
  const element = copyOf("member");
  slot("name", element).textContent = user.name;
  const box = /** @type {HTMLInputElement} */ (find("input", element));
  box.checked = isIn;
  box.addEventListener("change", () => {
    void attempt(async () => {
      try {
        await put(box.checked);
      } catch (error) {
        await load();
        throw error;
      }
    });
  });
  return element;
}

/**
 * @param {Department} department
 * @param {Partial<Department>} values
 */
async function change(department, values) {
  await attempt(async () => {
    await call("PATCH", `${path}/${department.id}`, values);
    await load();
  });
}

/** @param {string} text for who does not see it */
function say(text) {
  find("#done").textContent = text;
}

const form = /** @type {HTMLFormElement} */ (find("#add-department"));
onSubmit(form, async (values) => {
  await call("POST", path, values);
  form.reset();
  await load();
  tell({ text: t("“{name}” is added.", { name: values.name ?? "" }) });
});

followNews(
  ({ section, user }) => section === "departments" || Boolean(user),
  async () => {
    people = (await call("GET", "/api/v1/users")).items;
    await load();
  },
);
