import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const src = join(import.meta.dirname, "..");

function filesBelow(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

const files = filesBelow(src).map((path) => ({ path, content: readFileSync(path, "utf8"), feature: /^features\/([^/]+)/.exec(relative(src, path))?.[1] }));

// A stylesheet comes with the screen that imports it. What another feature's defines
// is there only once somebody was on that screen, unless it is imported too.
test("a feature looks as it should before any other was seen", () => {
  const classes = (css: string): string[] => [...css.matchAll(/\.(mf-[\w-]+)/g)].map(([, name]) => name ?? "");
  const sheets = files.filter(({ path }) => path.endsWith(".css"));
  const known = new Set(sheets.flatMap(({ content }) => classes(content)));
  const everywhere = sheets.filter(({ feature }) => !feature).flatMap(({ content }) => classes(content));
  const reached = new Map<string, Set<string>>();
  for (const { path, content, feature } of files) {
    if (!feature || !path.endsWith(".tsx")) continue;
    const own = reached.get(feature) ?? new Set(everywhere);
    for (const [, from] of content.matchAll(/import "(\.[^"]+\.css)"/g)) for (const name of classes(readFileSync(join(dirname(path), from ?? ""), "utf8"))) own.add(name);
    reached.set(feature, own);
  }
  const found = files.flatMap(({ path, content, feature }) =>
    feature && path.endsWith(".tsx") ? [...new Set(content.match(/mf-[\w-]+/g))].filter((name) => known.has(name) && !reached.get(feature)?.has(name)).map((name) => `${relative(src, path)}: ${name}`) : [],
  );
  expect(found).toEqual([]);
});

test("a class of all screens is defined in one place", () => {
  const owners = new Map<string, Set<string>>();
  for (const { path, content } of files.filter((f) => f.path.endsWith(".css"))) {
    for (const [, name] of content.matchAll(/^\.(mf-[\w-]+) \{/gm)) owners.set(name ?? "", (owners.get(name ?? "") ?? new Set()).add(relative(src, path)));
  }
  expect([...owners].filter(([, where]) => where.size > 1).map(([name, where]) => `${name}: ${[...where].join(", ")}`)).toEqual([]);
});

// A feature's styles stay once its screen was seen: they would reach another's class of the same name.
test("a class of a feature is styled by that feature alone", () => {
  const everywhere = new Set(files.filter(({ path, feature }) => path.endsWith(".css") && !feature).flatMap(({ content }) => [...content.matchAll(/\.(mf-[\w-]+)/g)].map(([, name]) => name)));
  const owners = new Map<string, Set<string>>();
  for (const { path, content, feature } of files) {
    if (!feature || !path.endsWith(".css")) continue;
    for (const [, name = ""] of content.matchAll(/^\s*\.(mf-[\w-]+)[^;]*[{,]$/gm)) if (!everywhere.has(name)) owners.set(name, (owners.get(name) ?? new Set()).add(feature));
  }
  expect([...owners].filter(([, of]) => of.size > 1).map(([name, of]) => `${name}: ${[...of].join(", ")}`)).toEqual([]);
});

test("a screen has its title before its data is there", () => {
  const bare = files.filter(({ path, content }) => path.endsWith("Page.tsx") && /^ {2}(?:if \(.*\) )?return (?:.*[?:] )?<(?:Loading|FaultAlert)\b/m.test(content)).map(({ path }) => relative(src, path));
  expect(bare).toEqual([]);
});
