/**
 * Who is signed in, kept in the browser. A mobile app keeps the token where its system keeps secrets;
 * a browser has no such place, so this page trusts its own scripts and nobody else's (see serve.py).
 */

import { Api, Refused, Unreached } from "./api.js";
import { noteLeaving } from "./leaving.js";

/** @typedef {import("./shapes.js").Session} Session */

const KEY = "helpdesk.session";
const NO_API_KEY =
  "helpdesk does not know the project's Web API key. Its owner sets HELPDESK_FIREBASE_API_KEY.";

/**
 * Who is signed in at this helpdesk. A session of another one is forgotten: its token is nobody
 * else's to see.
 *
 * @param {string} helpdesk its address
 * @returns {Session | null}
 */
export function keptSession(helpdesk) {
  const session = JSON.parse(localStorage.getItem(KEY) ?? "null");
  if (session && session.helpdesk !== helpdesk) {
    noteLeaving(session);
    forgetSession();
    return null;
  }
  return session;
}

/** @param {Session} session */
export function keepSession(session) {
  localStorage.setItem(KEY, JSON.stringify(session));
}

export function forgetSession() {
  localStorage.removeItem(KEY);
}

/** Calls back when another tab of this page has signed out or in. @param {() => void} changed */
export function watchSession(changed) {
  addEventListener("storage", (event) => {
    if (event.key === KEY) {
      changed();
    }
  });
}

/**
 * Signs in with helpdesk, and gets what Firebase asks for. Throws Refused, with code "second_factor"
 * where a code is needed too, and Unreached.
 *
 * @param {import("./shapes.js").Config} config
 * @param {{email: string, password: string, code?: string}} entered
 * @returns {Promise<{session: Session, customToken: string}>}
 */
export async function signIn({ helpdesk, emulators }, entered) {
  const { token, user } = await new Api(helpdesk).post("/api/v1/sessions", entered);
  const api = new Api(helpdesk, token);
  try {
    const { token: customToken, ...firebase } = await firebaseToken(api);
    if (!firebase.api_key && !emulators) {
      throw new Refused(404, "no_api_key", NO_API_KEY);
    }
    const session = { helpdesk, token, user: { id: user.id, name: user.name }, firebase };
    return { session, customToken };
  } catch (error) {
    await endSession(api); // of no use without Firebase
    throw error;
  }
}

/**
 * A token to sign in with at Firebase, and what is known of the project. Throws Refused and
 * Unreached.
 *
 * @param {Api} api with the session's token
 * @returns {Promise<import("./shapes.js").FirebaseToken>}
 */
export function firebaseToken(api) {
  return api.post("/api/v1/firebase-token");
}

/** Ends the session at helpdesk, if it can be reached. @param {Api} api with its token */
export async function endSession(api) {
  try {
    await api.call("DELETE", "/api/v1/sessions/current");
  } catch (error) {
    if (!(error instanceof Refused) && !(error instanceof Unreached)) {
      throw error;
    }
    // Nobody has the token any more, and helpdesk forgets a session that is not used.
  }
}
