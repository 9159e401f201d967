// @ts-check
/** Apps and other screens: how it stands with the copy in Firestore, read again and again. */

import { ApiError, ConnectionLost, call, peek } from "../inbox/api.js";
import { clock, fullTime } from "../inbox/format.js";
import { t } from "../language.js";
import { openDialog, watchDialogs } from "./dialog.js";
import { attempt, copyOf, find, onSubmit, slot } from "./page.js";
import { documentName, facts, lookOf, restOf, troubleOf } from "./realtime_sentences.js";

/** @typedef {import("./realtime_sentences.js").Realtime} Realtime */
/** @typedef {import("./realtime_sentences.js").Refused} Refused */

const PAUSE = 3_000;
const PATH = "/api/v1/firestore";

const card = find("#firestore");
const place = find("[data-problem]");
/** @type {string | null} */
let problem = null;
const takeOverForm = /** @type {HTMLFormElement} */ (find("#take-over-form"));
/** @type {string | null} of the project that is shown */
let project = null;
/** What was asked for later is newer, whenever it arrives. */
let asked = 0;

/** @param {() => Promise<Realtime>} ask */
async function showAnswerOf(ask) {
  const number = ++asked;
  const found = await ask();
  if (number === asked) {
    show(found);
  }
}

/** @param {Realtime} found */
function show(found) {
  card.ariaBusy = "false";
  project = found.project;
  showState(found.state);
  put("sentence", found.sentence);
  put("trouble", troubleOf(found));
  slot("facts", card).replaceChildren(...facts(found).flatMap(fact));
  showRefused(found);
  const isForeign = found.state === "FOREIGN";
  find("#foreign").hidden = !isForeign;
  find("#compare").hidden = isForeign;
  button("open-compare").disabled = found.state === "REBUILDING";
}

/** @param {string} state */
function showState(state) {
  const badge = slot("state", card);
  const { word, tone } = lookOf(state);
  badge.textContent = word;
  badge.className = `badge badge--${tone}`;
  badge.hidden = false;
}

/**
 * Live regions say what changes: what has not changed is not written again.
 *
 * @param {string} name
 * @param {string} text
 */
function put(name, text) {
  const place = slot(name);
  if (place.textContent !== text) {
    place.textContent = text;
  }
  place.hidden = text === "";
}

/** @param {[name: string, value: string]} one */
function fact([name, value]) {
  const term = document.createElement("dt");
  term.textContent = name;
  const description = document.createElement("dd");
  description.textContent = value;
  return [term, description];
}

let told = "";

/** @param {Realtime} found */
function showRefused(found) {
  find("#refused").hidden = found.refused_count === 0;
  put("rest", restOf(found));
  // Rows that come anew would take the focus from a link in them.
  const text = JSON.stringify(found.refused);
  if (text !== told) {
    told = text;
    slot("refused-rows").replaceChildren(...found.refused.map(row));
  }
}

/** @param {Refused} refused */
function row(refused) {
  const element = copyOf("refused-row");
  slot("document", element).append(nameOf(refused));
  slot("error", element).textContent = t(refused.error);
  slot("since", element).textContent = t("since {when}", { when: fullTime(refused.at) });
  return element;
}

/** @param {Refused} refused */
function nameOf(refused) {
  const name = documentName(refused);
  if (refused.attendance_id === null) {
    return name;
  }
  const link = document.createElement("a");
  link.href = `/attendances/${refused.attendance_id}`;
  link.textContent = t("{what} (attendance {id})", { what: name, id: refused.attendance_id });
  return link;
}

async function look() {
  try {
    await showAnswerOf(() => peek(PATH));
    // What was told meanwhile about something else stays.
    if (problem !== null && place.textContent === problem) {
      tellProblem(null);
    }
  } catch (error) {
    if (!(error instanceof ApiError) && !(error instanceof ConnectionLost)) {
      throw error;
    }
    tellProblem(error.message);
  }
}

/** @param {string | null} text what is told because the figures could not be had */
function tellProblem(text) {
  problem = text;
  place.textContent = text;
  place.hidden = text === null;
}

/** @param {string} id */
function button(id) {
  return /** @type {HTMLButtonElement} */ (find(`#${id}`));
}

/** @param {string} id */
function dialog(id) {
  return /** @type {HTMLDialogElement} */ (find(`#${id}`));
}

/** @param {boolean} takesOver */
async function rebuild(takesOver) {
  await showAnswerOf(() => call("POST", `${PATH}/rebuild`, { takes_over: takesOver }));
}

/**
 * What is asked for is done afterwards, and may be done before anybody sees it begin.
 *
 * @param {string} name of a slot
 */
function noteBegin(name) {
  slot(name).textContent = t("Begun at {time}", { time: clock(new Date().toISOString()) });
}

watchDialogs();

button("try-again").addEventListener("click", () => {
  const tryAgain = async () => {
    await showAnswerOf(() => call("POST", `${PATH}/try-again`));
    noteBegin("tried");
  };
  void attempt(tryAgain, { button: button("try-again") });
});

button("open-compare").addEventListener("click", () => openDialog(dialog("compare-dialog")));
button("do-compare").addEventListener("click", () => {
  const compare = async () => {
    await rebuild(false);
    dialog("compare-dialog").close();
    noteBegin("compared");
  };
  void attempt(compare, { button: button("do-compare") });
});

button("open-take-over").addEventListener("click", () => {
  takeOverForm.reset();
  slot("wrong-project", takeOverForm).hidden = true;
  slot("project").textContent = project;
  openDialog(dialog("take-over-dialog"));
});
onSubmit(takeOverForm, async ({ project: typed }) => {
  const isRight = typed?.trim() === project;
  slot("wrong-project", takeOverForm).hidden = isRight;
  if (isRight) {
    await rebuild(true);
    dialog("take-over-dialog").close();
  }
});

/** While nobody sees the page it asks for nothing. */
async function keepLooking() {
  for (;;) {
    if (!document.hidden) {
      await look();
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) {
    void look();
  }
});
void keepLooking();
