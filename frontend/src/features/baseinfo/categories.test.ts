import { expect, test } from "vitest";
import type { CategoryRow } from "@/bridge";
import { branchesOf, search, spoken } from "./categories";

const row = (path: string, namePath: string, leaf: boolean): CategoryRow => ({
  path, parent: path.split("_").slice(0, -1).join("_"), name: namePath.split("_").at(-1) ?? "", name_path: namePath, leaf,
  license: false, special_license: false, door_photo: false,
});
const rows = [row("1", "餐饮", false), row("1_2", "餐饮_茶饮", true), row("1_3", "餐饮_火锅", true), row("4", "Tools", false), row("4_5", "Tools_Calendar", true)];

test("each category stands below the one above it", () => {
  const [food, tools] = branchesOf(rows);
  expect(food?.children.map((b) => b.key)).toEqual(["1_2", "1_3"]);
  expect(tools?.children.map((b) => b.row.name)).toEqual(["Calendar"]);
});

test("what is found brings what is above it along", () => {
  expect(search(rows, "茶").map((r) => r.path)).toEqual(["1", "1_2"]);
  expect(search(rows, "tools cal").map((r) => r.path)).toEqual(["4", "4_5"]);
  expect(search(rows, "餐饮").map((r) => r.path)).toEqual(["1", "1_2", "1_3"]);
  expect(search(rows, "nothing")).toEqual([]);
  expect(search(rows, " ")).toHaveLength(5);
});

test("a path is read aloud", () => {
  expect(spoken("餐饮_茶饮")).toBe("餐饮 › 茶饮");
});
