// @ts-check
/** The phone screen: a person plays the clients of a practice number, and its own phone. */

import { attempt, find, onSubmit, showProblem } from "../behaviours/page.js";
import { PhoneLine } from "./phone.js";
import { showBusiness, showChat, showClients } from "./view.js";

/** @typedef {import("./shapes.js").Phone} Phone */

const line = new PhoneLine(Number(location.pathname.split("/").pop()), show, showProblem);
const desk = find(".phones__desk");
const text = /** @type {HTMLTextAreaElement} */ (find("#text"));
const isNarrow = matchMedia("(width < 768px)");

/** @type {string | null} */
let chosen = null;
/** @type {Phone | null} */
let shown = null;
let isReading = false;

/** @param {Phone} phone */
function show(phone) {
  shown = phone;
  showBusiness(phone);
  showClients(phone.clients, chosen, choose);
  if (chosen === null && !isNarrow.matches && phone.clients.length > 0) {
    choose(phone.clients[0].id);
    return;
  }
  const number = phone.clients.findIndex((client) => client.id === chosen);
  if (number >= 0) {
    showChat(phone.clients[number], number, phone.messages);
    void readWhatIsSeen();
  }
}

/** @param {string} client */
function choose(client) {
  chosen = client;
  desk.dataset.view = "chat";
  text.value = "";
  void line.follow(client);
}

/** Whoever has the chat before their eyes reads it: the ticks turn blue in the inbox. */
async function readWhatIsSeen() {
  const client = shown?.clients.find((one) => one.id === chosen);
  const isSeen = document.visibilityState === "visible" && desk.dataset.view === "chat";
  if (!client || client.unread === 0 || !client.is_reachable || !isSeen || isReading) {
    return;
  }
  isReading = true;
  await attempt(async () => void (await line.act({ action: "read", client: client.id })));
  isReading = false;
}

/**
 * @param {string} name of a data-do
 * @param {() => {action: string, [name: string]: unknown} | null} action
 */
function onPress(name, action) {
  const button = /** @type {HTMLButtonElement} */ (find(`[data-do=${name}]`));
  button.addEventListener("click", () => {
    const what = action();
    if (what !== null) {
      void attempt(async () => void (await line.act(what)), { button });
    }
  });
}

onPress("link", () => ({ action: "link" }));
onPress("unlink", () => ({ action: "unlink" }));
onPress("online", () => ({ action: "set_online", is_online: !shown?.is_online }));
onPress("power", () => {
  const client = shown?.clients.find((one) => one.id === chosen);
  return client
    ? { action: "set_reachable", client: client.id, is_reachable: !client.is_reachable }
    : null;
});

find("[data-do=back]").addEventListener("click", () => {
  desk.dataset.view = "list";
});
document.addEventListener("visibilitychange", () => void readWhatIsSeen());

const add = /** @type {HTMLFormElement} */ (find("#add-client"));
onSubmit(add, async ({ name, phone }) => {
  const [client] = await line.act({ action: "add_client", name, phone });
  add.reset();
  /** @type {HTMLDetailsElement} */ (find(".phones__add")).open = false;
  choose(client);
});

const write = /** @type {HTMLFormElement} */ (find("#write"));
onSubmit(write, async (values) => {
  if (chosen === null || values.text.trim() === "") {
    return;
  }
  const action = "as_business" in values ? "write_from_phone" : "write";
  await line.act({ action, client: chosen, text: values.text });
  text.value = "";
  text.focus();
});

text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    write.requestSubmit();
  }
});

void line.follow(null);
