/** Starts the page: reads where helpdesk is, goes on with an earlier session, draws. */

import { render } from "preact";

import { App } from "./app.js";
import { Desk } from "./desk.js";
import { html } from "./html.js";
import { keptSession, watchSession } from "./session.js";
import { keepPage } from "./shell.js";
import { Store } from "./store.js";

const place = /** @type {HTMLElement} */ (document.querySelector("main"));
/** @type {import("./shapes.js").Config} */
const config = await (await fetch("config.json")).json();

const store = new Store((state) => render(html`<${App} state=${state} desk=${desk} />`, place));
const desk = new Desk(config, store);
void desk.start(keptSession(config.helpdesk));
watchSession(() => location.reload());
await keepPage();
