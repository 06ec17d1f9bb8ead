import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import type { Texts } from "./index";

const src = join(import.meta.dirname, "..");

function filesBelow(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

const code = filesBelow(src).filter((f) => /\.tsx?$/.test(f) && !/(\/(zh|en)|\.test|generated\/\w+)\.tsx?$/.test(f));
const folders = filesBelow(src)
  .filter((f) => f.endsWith("/zh.ts"))
  .map((f) => f.slice(0, -"/zh.ts".length));

const contents = new Map(code.map((f) => [f, readFileSync(f, "utf8")]));
const namespace = (folder: string): string => folder.split("/").at(-1) ?? "";
const texts = async (folder: string, lang: string): Promise<Texts> =>
  ((await import(/* @vite-ignore */ join(folder, `${lang}.ts`))) as { default: Texts }).default;

/** i18next adds these to a key that is asked for with a count. */
const plural = /_(zero|one|two|few|many|other)$/;
/** A number before a plural noun; what is allowed at most is never one. */
const counted = /(?<!\b[Aa]t most ){{(count|n|total|waiting)}} (?!of\b)(\w+ )?\w+s\b/;
/** "these 1" and "all 1". */
const pointed = /\b([Tt]hese|[Tt]hose|all) {{(count|n|total)}}/;
/** Days to choose from, the waves of a plan that has several, and what is left when more than a few were named or are searched. */
const neverOne = new Set(["overview:past.days", "batch:plan.waves", "batch:shelf.who.more", "merchant:send.some", "batch:issues.search", "fleet:board.all", "rejection:show"]);

describe.each(folders.map((f) => [relative(src, f), f] as const))("texts of %s", (_name, folder) => {
  test("Chinese and English have the same keys and placeholders, and none is empty", async () => {
    const [zh, en] = [await texts(folder, "zh"), await texts(folder, "en")];
    const bare = (t: Texts): string[] => [...new Set(Object.keys(t).map((k) => k.replace(plural, "")))].toSorted();
    expect(bare(zh)).toEqual(bare(en));
    const holes = (s: string): string[] => [...new Set(s.match(/{{\w+}}/g))].toSorted();
    for (const [key, text] of Object.entries(zh)) {
      expect(text.trim(), `zh ${key}`).not.toBe("");
      expect(holes(en[key] ?? en[`${key.replace(plural, "")}_other`] ?? ""), key).toEqual(holes(text));
    }
    for (const [key, text] of Object.entries(en)) expect(text.trim(), `en ${key}`).not.toBe("");
  });

  test("English counts one thing as one", async () => {
    const many = Object.entries(await texts(folder, "en")).filter(([key, text]) => !plural.test(key) && (counted.test(text) || pointed.test(text)) && !neverOne.has(`${namespace(folder)}:${key}`));
    expect(many).toEqual([]);
  });

  test("every key is used", async () => {
    const ns = namespace(folder);
    const own = [...contents].filter(([f, c]) => f.startsWith(`${folder}/`) || c.includes(`useTranslation("${ns}"`)).map(([, c]) => c).join("\n");
    const all = [...contents.values()].join("\n");
    const prefixes = [...own.matchAll(/`((?:\w+[.:])+)\$\{/g), ...all.matchAll(new RegExp(`\`${ns}:([\\w.]*)\\$\\{`, "g"))].map((m) => m[1] ?? "");
    const unused = Object.keys(await texts(folder, "zh"))
      .map((k) => k.replace(plural, ""))
      .filter((k) => !own.includes(`"${k}"`) && !all.includes(`"${ns}:${k}"`))
      .filter((k) => !prefixes.some((p) => p !== "" && k.startsWith(p)))
      .filter((k) => !conventional.has(k));
    expect(unused).toEqual([]);
  });
});

/** Keys the shell asks of every feature by convention. */
const conventional = new Set(["nav", "tab"]);

test("every literal key that is asked for exists", async () => {
  const known = new Map<string, Set<string>>();
  for (const folder of folders) {
    known.set(namespace(folder), new Set(Object.keys(await texts(folder, "zh")).map((k) => k.replace(plural, ""))));
  }
  const missing: string[] = [];
  for (const [file, content] of contents) {
    const ns = /useTranslation\("(\w+)"/.exec(content)?.[1];
    for (const [, key] of content.matchAll(/\bt\(\s*"([^"]+)"/g)) {
      if (!key) continue;
      const [where, name] = key.includes(":") ? (key.split(":") as [string, string]) : [ns ?? "", key];
      if (!known.get(where)?.has(name)) missing.push(`${relative(src, file)}: ${key}`);
    }
  }
  expect(missing).toEqual([]);
});

test("no text of the interface is written into a component", () => {
  const chinese = /[\u4e00-\u9fff]/;
  const allowed = new Set(["bridge/fault.ts"]); // what must be said when nothing else can be loaded
  const found = [...contents]
    .filter(([f, c]) => chinese.test(c.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, "")) && !allowed.has(relative(src, f)))
    .map(([f]) => relative(src, f));
  expect(found).toEqual([]);
});

test("no component puts Chinese marks between words, which English would show too", () => {
  const marks = /\.join\("[^"]*[\u3000-\u303f\uff01-\uff5e]|\}[^\S\n]*[\u3000-\u303f\uff01-\uff5e]+[^`\n]*`|`[^`\n]*[\u3000-\u303f\uff01-\uff5e]\$\{/;
  const found = [...contents].filter(([f, c]) => f.endsWith(".tsx") && marks.test(c)).map(([f]) => relative(src, f));
  expect(found).toEqual([]);
});
