// What the page fetches before it shows the first screen, the vault, in Chinese.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

export const dist = join(import.meta.dirname, "..", "dist");

// The first screen and the texts and locale of one language are imported dynamically, but always.
const always = [/^Welcome-.*\.js$/, /^Unlock-.*\.js$/, /^GateLayout-.*\.js$/, /^gate-.*\.css$/, /^text-zh-.*\.js$/, /^zh_CN-.*\.js$/];

/** Names of files, "index.html" among them, and their gzipped bytes. */
export function firstLoad() {
  const assets = readdirSync(join(dist, "assets"));
  const text = (name) => readFileSync(join(dist, "assets", name), "utf8");
  const seen = new Set();
  const add = (name) => {
    if (seen.has(name) || !assets.includes(name)) return;
    seen.add(name);
    if (!name.endsWith(".js")) return;
    for (const [, imported] of text(name).matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) add(imported);
  };
  const html = readFileSync(join(dist, "index.html"), "utf8");
  const withIt = sheets(assets.filter((name) => name.endsWith(".js")).map(text));
  for (const [, name] of html.matchAll(/\/assets\/([\w.-]+)/g)) add(name);
  for (const chunk of always) {
    const named = assets.filter((name) => chunk.test(name));
    if (named.length === 0) throw new Error(`no chunk matches ${chunk}: the first load has changed, and so must this script`);
    for (const name of named) [name, ...(withIt.get(name) ?? [])].forEach(add);
  }
  const bytes = (content) => gzipSync(content).length;
  return new Map([["index.html", bytes(html)], ...[...seen].map((name) => [name, bytes(readFileSync(join(dist, "assets", name)))])]);
}

/** By the name of a chunk that is imported dynamically, the style sheets that are fetched with it. */
function sheets(scripts) {
  const fetched = new Map();
  for (const script of scripts) {
    const files = JSON.parse(/m\.f=(\[[^\]]*\])/.exec(script)?.[1] ?? "[]");
    for (const [, name, places] of script.matchAll(/import\([`"']\.\/([\w.-]+\.js)[`"']\)[^[]*?__vite__mapDeps\(\[([\d,]*)\]/g)) {
      const css = places.split(",").map((place) => files[Number(place)]?.replace("assets/", "")).filter((file) => file?.endsWith(".css"));
      fetched.set(name, [...(fetched.get(name) ?? []), ...css]);
    }
  }
  return fetched;
}
