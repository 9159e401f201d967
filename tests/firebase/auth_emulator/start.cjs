/**
 * Starts Firebase's own Auth emulator by itself: `node start.cjs PORT PROJECT`. It prints a line
 * when it listens, and ends with its standard input: it never outlives whoever started it. Of its
 * hundred calls it offers those with which a client signs in by a custom token: to prepare the
 * others takes it seven seconds.
 */

process.stdin.on("end", () => process.exit()).resume();

const CALLS = ["/v1/accounts:signInWithCustomToken", "/v1/accounts:lookup", "/v1/token"];

const { paths } = require("firebase-tools/lib/emulator/auth/apiSpec").default;
for (const path of Object.keys(paths).filter((one) => !CALLS.includes(one))) {
  delete paths[path];
}
const { createApp } = require("firebase-tools/lib/emulator/auth/server");

// Each process has its own, for one project: the tokens it issues are for that project.
const [port, project] = process.argv.slice(2);

createApp(project).then((app) => {
  app.listen(Number(port), "127.0.0.1", () => console.log("listening"));
});
