// Somebody who listens to all of Firestore with Firebase's own web SDK, as helpdesk's service account
// may, and says what each document looks like: a line of JSON for each change.
// `node listener.mjs FIREBASE PROJECT HOST PORT`; FIREBASE is the folder of the package.
// {"path": ..., "fields": {...} or null}; a time is {"$time": [seconds, nanoseconds]}.

import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, projectId, host, port] = process.argv.slice(2);
const find = createRequire(path.join(folder, "package.json"));
/** @param {string} name */
const load = (name) => import(pathToFileURL(find.resolve(name)).href);

const { initializeApp, onLog } = await load("firebase/app");
const sdk = await load("firebase/firestore");

const firestore = sdk.getFirestore(initializeApp({ projectId, apiKey: "none" }));
sdk.connectFirestoreEmulator(firestore, host, Number(port), { mockUserToken: "owner" });

// The emulator, when it was frozen, may go on in the middle of something else. The SDK takes that for
// a quota that is used up, and would wait for a minute; like an app that is brought to the front
// again it asks anew at once.
let isRenewing = false;
onLog(async (/** @type {{message: string}} */ { message }) => {
  if (isRenewing || !message.includes("maximum backoff")) {
    return;
  }
  isRenewing = true;
  await sdk.disableNetwork(firestore);
  await sdk.enableNetwork(firestore);
  isRenewing = false;
});

/** @param {string} name @param {any} value */
function spelled(name, value) {
  return value instanceof sdk.Timestamp ? { $time: [value.seconds, value.nanoseconds] } : value;
}

/** @param {string} where @param {unknown} fields */
function say(where, fields) {
  // Timestamp has a toJSON of its own, which would come before the replacer.
  const own = fields && Object.fromEntries(
    Object.entries(/** @type {object} */ (fields)).map(([name, value]) => [name, spelled(name, value)]),
  );
  process.stdout.write(`${JSON.stringify({ path: where, fields: own ?? null })}\n`);
}

/** @param {{docChanges: () => {type: string, doc: any}[]}} snapshot */
function tell(snapshot) {
  for (const { type, doc } of snapshot.docChanges()) {
    say(doc.ref.path, type === "removed" ? null : doc.data());
  }
}

const whole = ["users", "instances", "attendances"].map((name) => sdk.collection(firestore, name));
for (const query of [...whole, sdk.collectionGroup(firestore, "messages")]) {
  sdk.onSnapshot(query, tell);
}
sdk.onSnapshot(sdk.doc(firestore, "sync/main"), (/** @type {any} */ one) => {
  if (one.exists()) {
    say(one.ref.path, one.data());
  }
});

// It ends with whoever has started it.
process.stdin.on("end", () => process.exit(0)).resume();
