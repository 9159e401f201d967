// @ts-check
/** What a new helpdesk still needs, for administrators, until it is done or hidden. */

import { useEffect, useState } from "preact/hooks";

import { t } from "../../language.js";
import { ApiError, ConnectionLost, call } from "../api.js";
import { classes, html } from "../html.js";
import { storageFor } from "../storage.js";
import { Icon } from "./icon.js";

/** @typedef {import("../shapes.js").State} State */
/** @typedef {{name: string, why: string, href: string, isDone: boolean}} Step */
/** @typedef {{hasHours: boolean, hasResponses: boolean}} Chosen what the snapshot does not tell */

const HIDDEN = "yes";

/** @param {{state: State}} props */
export function FirstSteps({ state }) {
  const kept = storageFor(state.me?.id ?? 0, "first-steps");
  const [isHidden, setIsHidden] = useState(() => kept.read("hidden") === HIDDEN);
  const isWanted = state.me?.role === "ADMIN" && !isHidden;
  const set = useChosen(isWanted);
  const steps = set ? stepsOf(state, set) : [];
  if (!isWanted || steps.every(({ isDone }) => isDone)) {
    return null;
  }
  const hide = () => {
    kept.write("hidden", HIDDEN);
    setIsHidden(true);
  };
  return html`<section class="first-steps" aria-labelledby="first-steps">
    <h2 id="first-steps">${t("First steps")}</h2>
    <ol class="first-steps__list">
      ${steps.map((step) => html`<${Item} key=${step.href} step=${step} />`)}
    </ol>
    <p class="first-steps__note">
      ${t("When a client writes, they appear under Waiting: open them, accept, answer.")}
    </p>
    <button type="button" class="link-button" onClick=${hide}>${t("Hide these steps")}</button>
  </section>`;
}

/** @param {{step: Step}} props */
function Item({ step: { name, why, href, isDone } }) {
  return html`<li class=${classes("first-steps__one", isDone && "first-steps__one--done")}>
    <span class="first-steps__mark" role="img" aria-label=${isDone ? t("Done") : t("To do")}>
      ${isDone && html`<${Icon} name="accept" />`}
    </span>
    <span>
      <a href=${href}>${name}</a>
      ${!isDone && html`<span class="first-steps__why">${why}</span>`}
    </span>
  </li>`;
}

/**
 * @param {State} state
 * @param {Chosen} set
 * @returns {Step[]}
 */
function stepsOf({ instances, users }, { hasHours, hasResponses }) {
  return [
    {
      name: t("Connect a number"),
      why: t("Scan a QR code with its phone, or try a practice number first."),
      href: "/instances",
      isDone: [...instances.values()].some(({ state }) => state === "CONNECTED"),
    },
    {
      name: t("Invite your team"),
      why: t("Everybody gets a link and chooses a password."),
      href: "/users",
      isDone: users.size > 1,
    },
    {
      name: t("Say when you are open"),
      why: t("Outside these hours clients are told when you are back."),
      href: "/settings/hours",
      isDone: hasHours,
    },
    {
      name: t("Write the answers you give most"),
      why: t("In a conversation, / brings them."),
      href: "/canned-responses",
      isDone: hasResponses,
    },
  ];
}

/**
 * @param {boolean} isWanted
 * @returns {Chosen | null} null until it is known
 */
function useChosen(isWanted) {
  const [set, setSet] = useState(/** @type {Chosen | null} */ (null));
  useEffect(() => {
    if (isWanted) {
      void load().then(setSet);
    }
  }, [isWanted]);
  return set;
}

/** @returns {Promise<Chosen | null>} */
async function load() {
  try {
    const [{ hours }, { items }] = await Promise.all([
      call("GET", "/api/v1/settings"),
      call("GET", "/api/v1/canned-responses"),
    ]);
    return { hasHours: !hours.is_always_open, hasResponses: items.length > 0 };
  } catch (error) {
    // Without a connection there are other things to say.
    if (error instanceof ApiError || error instanceof ConnectionLost) {
      return null;
    }
    throw error;
  }
}
