// @ts-check
/** The chat of the client who is chosen: what is written there, attached, and done to messages. */

import { attempt, find, onSubmit, slot } from "../behaviours/page.js";
import { chooseFiles } from "../inbox/files.js";
import { watchLongPress } from "../inbox/long_press.js";
import { t } from "../language.js";
import { watchMenu } from "./menus.js";
import { lineOf, showThread } from "./thread.js";

/** @typedef {import("./shapes.js").Action} Action */
/** @typedef {import("./shapes.js").Client} Client */
/** @typedef {import("./shapes.js").Message} Message */

const form = /** @type {HTMLFormElement} */ (find("#write"));
const text = /** @type {HTMLTextAreaElement} */ (find("#text"));

export class ClientsPhone {
  /** @type {string | null} the chosen client's chat */
  client = null;
  /** @type {{kind: "reply" | "edit", message: Message} | null} what is written refers to it */
  #aim = null;
  /** @type {Message | null} whose menu is open */
  #chosen = null;
  #line;
  #openMenu;

  /** @param {import("./phone.js").PhoneLine} line */
  constructor(line) {
    this.#line = line;
    this.#openMenu = watchMenu(find("#message-menu"), (button) => this.#doToMessage(button));
    watchMenu(find("#attach-menu"), (button) => this.#attach(button));
    onSubmit(form, () => this.#write());
    text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        form.requestSubmit();
      }
    });
    watchLongPress(slot("thread"));
    find("[data-do=drop]").addEventListener("click", () => this.#aimAt(null));
    find("[data-do=share]").addEventListener("click", () => open("#share"));
    for (const button of document.querySelectorAll("[data-activity]")) {
      button.addEventListener("click", () => void this.#toggleActivity(button));
    }
    onDialog("#place", (values) => this.#sendPlace(values));
    onDialog("#card", ({ name, phone }) =>
      this.#send("", { type: "vcard", cards: [{ name, phones: [phone] }] }),
    );
    onDialog("#share", ({ phone }) => this.#act({ action: "share_number", phone }));
  }

  /** @param {string} client */
  choose(client) {
    this.client = client;
    this.#aimAt(null);
    text.value = "";
    showActivity("paused");
  }

  /**
   * @param {Client} client
   * @param {Message[]} messages
   */
  show(client, messages) {
    showThread(client, messages, {
      media: (id) => this.#line.mediaUrl(id),
      onMenu: (message, button) => {
        this.#chosen = message;
        const ours = this.#writesAs(message);
        const reacted = message.reactions.some((one) => one.by_me === this.#isBusiness);
        showEntry("edit", ours && message.type === "chat");
        showEntry("delete", ours);
        showEntry("unreact", reacted);
        this.#openMenu(button);
      },
    });
  }

  get #isBusiness() {
    return new FormData(form).has("as_business");
  }

  /**
   * Whether the one who writes here just now wrote the message. What helpdesk sent is the
   * business's too.
   *
   * @param {Message} message
   */
  #writesAs(message) {
    return message.from_me === this.#isBusiness;
  }

  async #write() {
    if (text.value.trim() === "") {
      return;
    }
    if (this.#aim?.kind === "edit") {
      await this.#actOn(this.#aim.message, { action: "edit", text: text.value });
    } else {
      await this.#send(text.value);
    }
    this.#aimAt(null);
    text.value = "";
    showActivity("paused");
    text.focus();
  }

  /**
   * @param {string} body
   * @param {object} [more]
   */
  async #send(body, more = {}) {
    const options = new FormData(form);
    const isBusiness = options.has("as_business");
    const quoted = this.#aim?.kind === "reply" ? this.#aim.message : null;
    /** @type {Action} */
    const action = {
      action: isBusiness ? "write_from_phone" : "write",
      text: body,
      ...(quoted && { quoted: quoted.id, quoted_from_me: quoted.from_me }),
      ...(!isBusiness && {
        is_forwarded: options.has("is_forwarded"),
        is_view_once: options.has("is_view_once"),
      }),
      ...more,
    };
    await this.#act(action);
    this.#aimAt(null);
  }

  /** @param {Record<string, string>} values */
  #sendPlace({ name, address, latitude, longitude }) {
    const place = { name, address, latitude: Number(latitude), longitude: Number(longitude) };
    return this.#send("", { type: "location", place });
  }

  /** @param {HTMLElement} button of the menu that attaches */
  async #attach({ dataset }) {
    if (dataset.open) {
      open(`#${dataset.open}`);
      return;
    }
    if (dataset.type) {
      const body = dataset.type === "poll_creation" ? "Which day?" : "";
      await this.#send(body, { type: dataset.type });
      return;
    }
    for (const file of await chooseFiles(dataset.accept ?? "", { several: true })) {
      const media = await this.#line.upload(file);
      await this.#send(text.value.trim(), { type: dataset.attach, media });
      text.value = "";
    }
  }

  /** @param {HTMLElement} button of the menu about a message */
  async #doToMessage({ dataset }) {
    const message = /** @type {Message} */ (this.#chosen);
    const by_me = this.#isBusiness;
    if (dataset.emoji) {
      await this.#actOn(message, { action: "react", by_me, emoji: dataset.emoji });
    } else if (dataset.message === "unreact") {
      await this.#actOn(message, { action: "react", by_me, emoji: "" });
    } else if (dataset.message === "delete") {
      await this.#actOn(message, { action: "revoke" });
    } else {
      this.#aimAt({ kind: dataset.message === "edit" ? "edit" : "reply", message });
      text.focus();
    }
  }

  /** @param {Element} button */
  async #toggleActivity(button) {
    const { activity = "" } = /** @type {HTMLElement} */ (button).dataset;
    const next = button.getAttribute("aria-pressed") === "true" ? "paused" : activity;
    await attempt(() => this.#act({ action: "set_activity", activity: next }));
    showActivity(next);
  }

  /**
   * @param {Message} message
   * @param {Action} action
   */
  #actOn({ id, from_me }, action) {
    return this.#act({ ...action, message: id, from_me });
  }

  /** @param {Action} action */
  async #act(action) {
    if (this.client !== null) {
      await this.#line.act({ client: this.client, ...action });
    }
  }

  /** @param {{kind: "reply" | "edit", message: Message} | null} aim */
  #aimAt(aim) {
    this.#aim = aim;
    slot("about").hidden = aim === null;
    if (aim) {
      const line = { text: lineOf(aim.message) };
      slot("about-words").textContent =
        aim.kind === "edit" ? t("Edit: {text}", line) : t("Reply to: {text}", line);
      text.value = aim.kind === "edit" ? aim.message.body : text.value;
    }
  }
}

/**
 * @param {string} name
 * @param {boolean} isShown
 */
function showEntry(name, isShown) {
  find(`#message-menu [data-message=${name}]`).hidden = !isShown;
}

/** @param {string} activity which of the toggles is pressed */
function showActivity(activity) {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll("[data-activity]")
  )) {
    button.setAttribute("aria-pressed", String(button.dataset.activity === activity));
  }
}

/** @param {string} dialog */
function open(dialog) {
  /** @type {HTMLDialogElement} */ (find(dialog)).showModal();
}

/**
 * @param {string} name of the dialog with a form
 * @param {(values: Record<string, string>) => Promise<void>} body
 */
function onDialog(name, body) {
  const dialog = /** @type {HTMLDialogElement} */ (find(name));
  onSubmit(/** @type {HTMLFormElement} */ (find("form", dialog)), async (values) => {
    dialog.close();
    await body(values);
  });
  find("[data-close]", dialog).addEventListener("click", () => dialog.close());
}
