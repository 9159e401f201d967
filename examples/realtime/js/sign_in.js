/** Signing in with helpdesk: e-mail address, password, and a code where the account asks for one. */

import { useState } from "preact/hooks";

import { Refused, Unreached } from "./api.js";
import { html } from "./html.js";

/** @param {{desk: import("./desk.js").Desk, notice: string}} props */
export function SignIn({ desk, notice }) {
  const [needsCode, setNeedsCode] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState("");

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    const entered = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const text = (/** @type {string} */ name) => String(entered.get(name) ?? "").trim();
    const code = text("code");
    setIsBusy(true);
    setError("");
    try {
      const password = String(entered.get("password"));
      await desk.signIn({ email: text("email"), password, ...(code && { code }) });
    } catch (reason) {
      if (!(reason instanceof Refused) && !(reason instanceof Unreached)) {
        throw reason;
      }
      const asksForCode = reason instanceof Refused && reason.code === "second_factor";
      setNeedsCode(needsCode || asksForCode);
      setError(asksForCode && !code ? "Enter the code that your app shows." : reason.message);
      setIsBusy(false);
    }
  }

  return html`<form class="sign-in" onSubmit=${submit}>
    <h1>helpdesk</h1>
    <p>Sign in as you do at helpdesk.</p>
    ${(error || notice) && html`<p class="notice" role="alert">${error || notice}</p>`}
    <label>Email <input name="email" type="email" autocomplete="username" required /></label>
    <label>
      Password
      <input name="password" type="password" autocomplete="current-password" required />
    </label>
    ${
      needsCode &&
      html`<label>
        Code
        <input name="code" inputmode="text" autocomplete="one-time-code" required />
      </label>`
    }
    <button class="button button--main" disabled=${isBusy}>
      ${isBusy ? "Signing in…" : "Sign in"}
    </button>
  </form>`;
}
