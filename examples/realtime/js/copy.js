/**
 * helpdesk's copy in Firestore, read with Firebase's own SDK. What was read stays in the browser, so
 * that it can be read without a connection; Firestore then tells what has happened since.
 *
 * Rules are no filters: a query must ask for no more than its reader may see, so each names the key
 * that is in `aud` ("all": everybody, "u:7": user 7). firestore.indexes.json has their indexes.
 */

import { deleteApp, initializeApp } from "firebase/app";
import {
  browserLocalPersistence,
  connectAuthEmulator,
  initializeAuth,
  signInWithCustomToken,
  signOut,
} from "firebase/auth";
import {
  clearIndexedDbPersistence,
  collection,
  connectFirestoreEmulator,
  doc,
  initializeFirestore,
  limit,
  limitToLast,
  onSnapshot,
  orderBy,
  persistentLocalCache,
  persistentMultipleTabManager,
  query,
  where,
} from "firebase/firestore";

/** @typedef {import("./shapes.js").Attendance} Attendance */
/** @typedef {import("./shapes.js").Message} Message */
/**
 * What a listener tells: `next` the documents each time they change, and whether they are what was
 * kept here (`isStale`) or what Firestore says now; `refused` once, when the rules do not allow it
 * (any more). The listener has ended then.
 *
 * @template T
 * @typedef {{next: (found: T, isStale: boolean) => void, refused: () => void}} Listener
 */

const MOST_ATTENDANCES = 100;
const MOST_MESSAGES = 50;

export class Copy {
  #app;
  #auth;
  #database;
  #uid;

  /**
   * @param {import("./shapes.js").Session["firebase"]} firebase
   * @param {import("./shapes.js").Config["emulators"]} emulators
   */
  constructor({ project_id: projectId, api_key: apiKey, uid }, emulators) {
    this.#uid = uid;
    // The emulators take any key.
    this.#app = initializeApp({ projectId, apiKey: apiKey ?? (emulators ? "any" : "") });
    this.#auth = initializeAuth(this.#app, { persistence: browserLocalPersistence });
    const tabManager = persistentMultipleTabManager();
    this.#database = initializeFirestore(this.#app, {
      localCache: persistentLocalCache({ tabManager }),
    });
    if (emulators) {
      const [host, port] = emulators.firestore.split(":");
      connectFirestoreEmulator(this.#database, host, Number(port));
      connectAuthEmulator(this.#auth, emulators.auth, { disableWarnings: true });
    }
  }

  /** Whether the user is still signed in from an earlier visit. */
  async isSignedIn() {
    await this.#auth.authStateReady();
    return this.#auth.currentUser?.uid === this.#uid;
  }

  /** @param {string} token that helpdesk issued */
  async signIn(token) {
    await signInWithCustomToken(this.#auth, token);
  }

  /**
   * Signs out and deletes all that was kept of the copy, in every tab. It waits for tabs that still
   * read it.
   */
  async clear() {
    await signOut(this.#auth);
    // From here on the SDK does not keep a sign-in any more that is on its way.
    await deleteApp(this.#app);
    removeKeys("firebase:authUser:");
    await clearIndexedDbPersistence(this.#database);
    removeKeys("firestore_"); // what its tabs tell each other
  }

  /**
   * The user's own rights.
   *
   * @param {Listener<import("./shapes.js").Me | null>} listener
   */
  watchMe(listener) {
    return this.#watchDocument(`users/${this.#uid}`, listener);
  }

  /**
   * Attendances that nobody has taken, the longest wait first.
   *
   * @param {Listener<Attendance[]>} listener
   */
  watchWaiting(listener) {
    const wanted = this.#attendances(
      where("aud", "array-contains", "all"),
      where("state", "==", "WAITING"),
      orderBy("created_at"),
    );
    return this.#watch(listener, wanted);
  }

  /**
   * Attendances that this user has, the latest message first.
   *
   * @param {Listener<Attendance[]>} listener
   */
  watchMine(listener) {
    const wanted = this.#attendances(
      where("aud", "array-contains", `u:${this.#uid}`),
      where("state", "==", "OPEN"),
      orderBy("last_message.at", "desc"),
    );
    return this.#watch(listener, wanted);
  }

  /**
   * @param {number} id
   * @param {Listener<Attendance | null>} listener
   */
  watchAttendance(id, listener) {
    return this.#watchDocument(`attendances/${id}`, listener);
  }

  /**
   * The last messages of an attendance, the oldest first.
   *
   * @param {number} id
   * @param {Listener<Message[]>} listener
   */
  watchMessages(id, listener) {
    const messages = collection(this.#database, "attendances", String(id), "messages");
    const order = [orderBy("at"), orderBy("position"), limitToLast(MOST_MESSAGES)];
    return this.#watch(listener, query(messages, ...order));
  }

  /** @param {import("firebase/firestore").QueryConstraint[]} wanted */
  #attendances(...wanted) {
    const all = collection(this.#database, "attendances");
    return query(all, ...wanted, limit(MOST_ATTENDANCES));
  }

  /**
   * @param {Listener<any[]>} listener
   * @param {import("firebase/firestore").Query} wanted
   */
  #watch(listener, wanted) {
    return onSnapshot(
      wanted,
      { includeMetadataChanges: true },
      (found) =>
        listener.next(
          found.docs.map((one) => one.data()),
          found.metadata.fromCache,
        ),
      (error) => fail(listener, error),
    );
  }

  /**
   * @param {string} path
   * @param {Listener<any>} listener
   */
  #watchDocument(path, listener) {
    return onSnapshot(
      doc(this.#database, path),
      { includeMetadataChanges: true },
      (found) => listener.next(found.data() ?? null, found.metadata.fromCache),
      (error) => fail(listener, error),
    );
  }
}

/**
 * @param {Listener<any>} listener
 * @param {import("firebase/firestore").FirestoreError} error
 */
function fail(listener, error) {
  if (error.code === "aborted") {
    return; // Another tab signs out, and this one with it (see main.js).
  }
  if (error.code !== "permission-denied" && error.code !== "unauthenticated") {
    // An index that is missing, or a quota that is used up: the developer's to mend.
    console.error(error);
  }
  listener.refused();
}

/** @param {string} start of the keys that go from the local storage */
function removeKeys(start) {
  for (const key of Object.keys(localStorage).filter((one) => one.startsWith(start))) {
    localStorage.removeItem(key);
  }
}
