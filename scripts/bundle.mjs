// @ts-check
/**
 * Makes of static/js and static/css what browsers load fast: one file for what a page needs at
 * first sight, without spaces, and beside each file its gzip and Brotli form. All of it goes to
 * static/built, which git ignores; helpdesk/bundle.py serves it as long as manifest.json, which is
 * written last, names the sources as they are, and the sources themselves otherwise.
 *
 * What is bundled is what templates name: `static('js/….js')`, `static('css/….css')`, and each list
 * in `sheets([…], "css/…")`, which becomes one file.
 *
 *     node scripts/bundle.mjs [FOLDER]      FOLDER: of static/ and templates/, this checkout's
 */

import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

import { build } from "esbuild";

import { namedIn } from "./bundle_named.mjs";
import { leadingBack } from "./bundle_urls.mjs";

const CHECKOUT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const ROOT = resolve(process.argv[2] ?? CHECKOUT);
const STATIC = join(ROOT, "static");
const OUT = join(STATIC, "built");

// The same files that helpdesk/assets.py serves under these names.
const VENDOR = {
  htm: "node_modules/htm/dist/htm.module.js",
  preact: "node_modules/preact/dist/preact.mjs",
  "preact/hooks": "node_modules/preact/hooks/dist/hooks.mjs",
};
// The inbox is bundled by itself: together with the other pages' modules it would fall into a
// dozen chunks, one for each set of pages that share something.
const INBOX = "js/inbox/main.js";
const FURTHER = "js/inbox/components/further.js";
const ICONS = "img/icons.svg";
const OPTIONS = /** @type {import("esbuild").BuildOptions & {metafile: true, write: false}} */ ({
  absWorkingDir: ROOT,
  outdir: OUT,
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  legalComments: "none",
  preserveSymlinks: true,
  logLevel: "warning",
  target: ["chrome111", "firefox114", "safari16.4"],
});
// The highest quality, a twelfth smaller than the ninth: it is done once.
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };

/** @typedef {Record<string, string>} Names */
/** @typedef {{inputs: Names, files: Names, sheets: Names, imports: Record<string, string[]>}}
 *   Manifest */

async function main() {
  const began = Date.now();
  const { modules, sheets, lists } = await namedIn(join(ROOT, "templates"));
  /** @type {Manifest} */
  const manifest = { inputs: {}, files: {}, sheets: {}, imports: {} };
  const rest = modules.filter((name) => name !== INBOX);
  const built = new Map([
    ...(await bundleModules(manifest, [INBOX])),
    ...(await bundleModules(manifest, rest)),
    ...(await bundleSheets(manifest, sheets, lists)),
    ...(await copy(manifest, ICONS)),
  ]);
  for (const name of Object.keys(manifest.inputs)) {
    const path = join(ROOT, name);
    // One that was edited meanwhile may have been read before: that bundle is of no source.
    const isEdited = (await stat(path)).mtimeMs >= began;
    manifest.inputs[name] = isEdited ? "" : digest(await readFile(path));
  }
  await write(built, manifest);
}

/**
 * @param {Manifest} manifest
 * @param {string[]} names
 */
async function bundleModules(manifest, names) {
  const alias = Object.fromEntries(
    Object.entries(VENDOR).map(([name, path]) => [name, join(CHECKOUT, path)]),
  );
  const done = await build({
    ...OPTIONS,
    alias,
    entryPoints: names.map((name) => ({ in: `entry:${name}`, out: name.slice(0, -".js".length) })),
    format: "esm",
    splitting: true,
    chunkNames: "js/[name]-[hash]",
    plugins: [sources(names.includes(INBOX))],
  });
  take(manifest, done.metafile);
  for (const path of Object.keys(done.metafile.outputs)) {
    const name = shortName(path);
    if (names.includes(name)) {
      manifest.files[name] = `built/${name}`;
      manifest.imports[name] = needed(done.metafile, path).map((one) => `built/${shortName(one)}`);
    }
  }
  return contents(done);
}

/**
 * Reads the sources. Indentation within templates is no part of what they show: without it they
 * are a thirtieth smaller.
 *
 * @param {boolean} isInbox there, what comes first is one file, and compressed as one: it would fall
 *   into two, what the rest needs as well and what it does not, if the rest did not need all of it
 * @returns {import("esbuild").Plugin}
 */
function sources(isInbox) {
  return {
    name: "sources",
    setup(bundle) {
      bundle.onResolve({ filter: /^entry:/ }, ({ path }) => ({
        path: path.slice("entry:".length),
        namespace: "entry",
      }));
      bundle.onLoad({ filter: /./, namespace: "entry" }, ({ path }) => ({
        contents: `import "./${path}";`,
        resolveDir: STATIC,
      }));
      bundle.onLoad({ filter: /\/static\/js\/.*\.js$/ }, async ({ path }) => {
        const text = (await readFile(path, "utf8")).replace(/\n[ \t]+/g, "\n");
        const isFurther = isInbox && path === join(STATIC, FURTHER);
        return { contents: isFurther ? `${text}import "../main.js";\n` : text };
      });
    },
  };
}

/**
 * The chunks without which a module does not start: those that they import count as well.
 *
 * @param {import("esbuild").Metafile} metafile
 * @param {string} path
 * @param {Set<string>} found
 */
function needed(metafile, path, found = new Set()) {
  for (const { path: imported, kind } of metafile.outputs[path].imports) {
    if (kind === "import-statement" && !found.has(imported)) {
      found.add(imported);
      needed(metafile, imported, found);
    }
  }
  return [...found];
}

/**
 * @param {Manifest} manifest
 * @param {string[]} names
 * @param {string[][]} lists of names
 */
async function bundleSheets(manifest, names, lists) {
  /** @type {Map<string, Uint8Array>} */
  const built = new Map();
  const wanted = [
    ...names.map((name) => ({ name, files: [name] })),
    ...lists.map((list) => ({
      name: `css/${digest(Buffer.from(list.join())).slice(0, 8)}.css`,
      files: list,
    })),
  ];
  for (const { name, files } of wanted) {
    const imports = files.map((file) => `@import "./${file}";`).join("\n");
    const done = await build({
      ...OPTIONS,
      outdir: undefined,
      outfile: join(OUT, name),
      stdin: { contents: imports, resolveDir: STATIC, loader: "css" },
      plugins: [leadingBack(dirname(join(OUT, name)))],
    });
    take(manifest, done.metafile);
    built.set(name, done.outputFiles[0].contents);
  }
  for (const name of names) {
    manifest.files[name] = `built/${name}`;
  }
  for (const [index, list] of lists.entries()) {
    manifest.sheets[list.join()] = `built/${wanted[names.length + index].name}`;
  }
  return built;
}

/**
 * A file as it is, for the sake of its compressed forms.
 *
 * @param {Manifest} manifest
 * @param {string} name
 * @returns {Promise<[string, Uint8Array][]>}
 */
async function copy(manifest, name) {
  manifest.inputs[`static/${name}`] = "";
  manifest.files[name] = `built/${name}`;
  return [[name, await readFile(join(STATIC, name))]];
}

/**
 * @param {Manifest} manifest
 * @param {import("esbuild").Metafile} metafile
 */
function take(manifest, metafile) {
  for (const path of Object.keys(metafile.inputs).filter(isFile)) {
    const whole = resolve(ROOT, path);
    const isLibrary = whole.includes("/node_modules/");
    manifest.inputs[relative(isLibrary ? CHECKOUT : ROOT, whole)] = "";
  }
}

/**
 * @param {import("esbuild").BuildResult<{write: false}>} done
 * @returns {[string, Uint8Array][]}
 */
function contents(done) {
  return done.outputFiles.map((file) => [relative(OUT, file.path), file.contents]);
}

/** @param {string} name of an input */
function isFile(name) {
  return name !== "<stdin>" && !name.startsWith("entry:");
}

/** @param {string} path */
function shortName(path) {
  return relative(OUT, resolve(ROOT, path));
}

/** @param {Uint8Array} bytes */
function digest(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * Writes the files, then the manifest, then takes away what is of an earlier run.
 *
 * @param {Map<string, Uint8Array>} built
 * @param {Manifest} manifest
 */
async function write(built, manifest) {
  const names = new Set(["manifest.json"]);
  await Promise.all(
    [...built].map(async ([name, bytes]) => {
      const path = join(OUT, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
      await writeFile(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 }));
      await writeFile(`${path}.br`, await promisify(brotliCompress)(bytes, BROTLI));
      [name, `${name}.gz`, `${name}.br`].forEach((one) => names.add(one));
    }),
  );
  await writeFile(join(OUT, "manifest.new"), JSON.stringify(manifest, null, 1));
  await rename(join(OUT, "manifest.new"), join(OUT, "manifest.json"));
  for (const entry of await readdir(OUT, { recursive: true, withFileTypes: true })) {
    const name = relative(OUT, join(entry.parentPath ?? entry.path, entry.name));
    if (entry.isFile() && !names.has(name)) {
      await rm(join(OUT, name));
    }
  }
}

try {
  await main();
} catch (error) {
  // What is wrong with a source esbuild has said itself.
  if (!(error instanceof Error && "errors" in error)) {
    throw error;
  }
  process.exitCode = 1;
}
