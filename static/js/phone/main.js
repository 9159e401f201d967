// @ts-check
/** The phone screen: a person plays the clients of a practice number, and its own phone. */

import { attempt, find, onSubmit, showProblem } from "../behaviours/page.js";
import { ClientsPhone } from "./chat.js";
import { offerTrouble } from "./trouble.js";
import { PhoneLine } from "./phone.js";
import { showBusiness, showChat, showClients } from "./view.js";

/** @typedef {import("./shapes.js").Phone} Phone */

const line = new PhoneLine(Number(location.pathname.split("/").pop()), show, showProblem);
const chat = new ClientsPhone(line);
const desk = find(".phones__desk");
const isNarrow = matchMedia("(width < 768px)");
const LID_DIGITS = 15;

/** @type {Phone | null} */
let shown = null;
let isReading = false;

/** @param {Phone} phone */
function show(phone) {
  shown = phone;
  showBusiness(phone);
  showClients(phone.clients, chat.client, choose);
  if (chat.client === null && !isNarrow.matches && phone.clients.length > 0) {
    choose(phone.clients[0].id);
    return;
  }
  const number = phone.clients.findIndex((client) => client.id === chat.client);
  if (number >= 0) {
    showChat(phone.clients[number], number, phone.messages);
    chat.show(phone.clients[number], phone.messages);
    void readWhatIsSeen();
  }
}

/** @param {string} client */
function choose(client) {
  desk.dataset.view = "chat";
  chat.choose(client);
  void line.follow(client);
}

/** Whoever has the chat before their eyes reads it: the ticks turn blue in the inbox. */
async function readWhatIsSeen() {
  const client = chosen();
  const isSeen = document.visibilityState === "visible" && desk.dataset.view === "chat";
  if (!client || client.unread === 0 || !client.is_reachable || !isSeen || isReading) {
    return;
  }
  isReading = true;
  await attempt(async () => void (await line.act({ action: "read", client: client.id })));
  isReading = false;
}

function chosen() {
  return shown?.clients.find((one) => one.id === chat.client);
}

/**
 * @param {string} name of a data-do
 * @param {() => import("./shapes.js").Action | null} action
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
onPress("play", () => (chat.client === null ? null : { action: "play", client: chat.client }));
onPress("power", () => {
  const client = chosen();
  return client
    ? { action: "set_reachable", client: client.id, is_reachable: !client.is_reachable }
    : null;
});
offerTrouble(line);

find("[data-do=back]").addEventListener("click", () => {
  desk.dataset.view = "list";
});
document.addEventListener("visibilitychange", () => void readWhatIsSeen());

const code = /** @type {HTMLFormElement} */ (find("#link-with-code"));
onSubmit(code, async (values) => {
  await line.act({ action: "link_with_code", code: values.code.trim() });
  code.reset();
});

const add = /** @type {HTMLFormElement} */ (find("#add-client"));
const known = /** @type {HTMLSelectElement} */ (find("#client-known"));
const phoneField = /** @type {HTMLInputElement} */ (find("#client-phone"));
known.addEventListener("change", () => {
  const isHidden = known.value === "lid";
  find("[data-slot=client-phone-field]").hidden = isHidden;
  phoneField.disabled = isHidden;
});
onSubmit(add, async ({ name, phone = null, known: seen }) => {
  const lid = seen === "phone" ? null : newLid();
  const [client] = await line.act({ action: "add_client", name, phone, lid });
  add.reset();
  known.dispatchEvent(new Event("change"));
  /** @type {HTMLDetailsElement} */ (find(".phones__add")).open = false;
  choose(client);
});

/** An alias that WhatsApp might have given. */
function newLid() {
  const [first, ...rest] = crypto.getRandomValues(new Uint8Array(LID_DIGITS));
  return [(first % 9) + 1, ...rest.map((value) => value % 10)].join("");
}

void line.follow(null);
