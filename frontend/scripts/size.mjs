// Measures the first load: everything the page fetches before it shows the
// first screen (the vault), gzipped, and fails over the limit.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const limit = 400 * 1000;
const dist = join(import.meta.dirname, "..", "dist");
const assets = readdirSync(join(dist, "assets"));
const text = (name) => readFileSync(join(dist, "assets", name), "utf8");

/** What a chunk imports statically, and what it imports at once (preload list order is Vite's). */
const staticImports = (code) => [...code.matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)].map((m) => m[1]);

const seen = new Set();
const add = (name) => {
  if (seen.has(name) || !assets.includes(name)) return;
  seen.add(name);
  if (!name.endsWith(".js")) return;
  staticImports(text(name)).forEach(add);
};

const html = readFileSync(join(dist, "index.html"), "utf8");
for (const [, name] of html.matchAll(/\/assets\/([\w.-]+)/g)) add(name);
// The first screen and the texts and locale of one language are imported dynamically, but always.
for (const chunk of [/^Welcome-.*\.js$/, /^Unlock-.*\.js$/, /^GateLayout-.*\.js$/, /^gate-.*\.css$/, /^text-zh-.*\.js$/, /^zh_CN-.*\.js$/]) {
  const named = assets.filter((name) => chunk.test(name));
  if (named.length === 0) throw new Error(`no chunk matches ${chunk}: the first load has changed, and so must this script`);
  named.forEach(add);
}

let total = gzipSync(html).length;
const rows = [...seen].map((name) => [name, gzipSync(readFileSync(join(dist, "assets", name))).length]);
for (const [name, size] of rows.toSorted((a, b) => b[1] - a[1])) {
  total += size;
  process.stdout.write(`${String(size).padStart(8)}  ${name}\n`);
}
process.stdout.write(`${String(total).padStart(8)}  first load, gzip bytes (limit ${limit})\n`);
process.exit(total <= limit ? 0 : 1);
