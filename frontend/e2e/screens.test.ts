import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import screens from "../scripts/screens.json";

const features = join(import.meta.dirname, "..", "src", "features");
const sources = readdirSync(features).flatMap((name) => {
  try {
    return [{ name, source: readFileSync(join(features, name, "feature.tsx"), "utf8") }];
  } catch {
    return []; // A folder without a feature is a part of others.
  }
});

test("the list of screens names every route and every tab of a merchant", () => {
  const routes = sources.flatMap(({ source }) => [...source.matchAll(/path: "([^"]*)", page:/g)].map(([, path]) => path));
  const tabs = sources.filter(({ source }) => source.includes("merchantTab:")).map(({ name }) => name);
  expect(routes.length).toBeGreaterThan(25);
  expect([...new Set(screens.map((s) => s.route))].toSorted()).toEqual(routes.toSorted());
  expect(screens.flatMap((s) => s.tab ?? []).toSorted()).toEqual(tabs.toSorted());
});
