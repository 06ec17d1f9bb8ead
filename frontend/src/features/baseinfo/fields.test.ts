import { expect, test } from "vitest";
import type { BaseinfoInfo, BaseinfoLimit } from "@/bridge";
import { changeOf, countOf, emptyDraft, problemOf, withCategories, withLogo, withText } from "./fields";

const limit = (over: Partial<BaseinfoLimit>): BaseinfoLimit => ({
  field: "app_name", min: 3, max: 30, weighted: true, allowed: { en: "", zh: "" }, ...over,
});

test("a text is judged as Go judges it", () => {
  const name = limit({ pattern: "^[一-鿿0-9A-Za-z_+\\-]+$" });
  expect(problemOf(name, "茶屋")).toBeUndefined();
  expect(problemOf(name, "茶")).toBe("short");
  expect(problemOf(name, "茶".repeat(15))).toBeUndefined();
  expect(problemOf(name, "茶".repeat(16))).toBe("long");
  expect(problemOf(name, "tea house")).toBe("characters");
  expect(problemOf(name, " ")).toBe("blank");
  expect(problemOf(name, "茶屋 ")).toBe("spaces");
  const slogan = limit({ field: "app_slogan", min: 10, max: 32 });
  expect(problemOf(slogan, "一壶好茶\n从容半日")).toBe("control");
  const description = limit({ field: "app_desc", min: 10, max: 400 });
  expect(problemOf(description, "一壶好茶\n从容半日")).toBeUndefined();
  expect(problemOf(description, "一壶好茶\t从容半日")).toBe("control");
});

test("a draft holds what differs and nothing else", () => {
  const before = { name: "茶屋", phone: "0571-1" } as BaseinfoInfo;
  let draft = withText(emptyDraft, "name", "茶馆", before);
  draft = withCategories(draft, ["1_2"], []);
  draft = withLogo(draft, { data: "AA==", type: "image/png", about: "" });
  expect(changeOf(draft)).toEqual({ name: "茶馆", categories: ["1_2"], logo: "AA==" });
  expect(countOf(draft)).toBe(3);
  draft = withText(draft, "name", "茶屋", before);
  draft = withCategories(draft, [], []);
  draft = withLogo(draft, undefined);
  expect(draft).toEqual(emptyDraft);
});
