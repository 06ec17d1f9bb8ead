import { expect, test } from "vitest";
import { tagsThatFit } from "./tagsFit";

test("tags are drawn whole, and those without room are counted", () => {
  expect(tagsThatFit(["连锁"], 84)).toBe(1);
  expect(tagsThatFit(["连锁", "茶饮", "华东"], 84)).toBe(1);
  expect(tagsThatFit(["连锁", "茶饮", "华东"], 140)).toBe(3);
  expect(tagsThatFit(["连锁", "茶饮", "华东"], 130)).toBe(2);
  expect(tagsThatFit(["a", "b"], 84)).toBe(2);
});

test("one is drawn, however little room there is", () => {
  expect(tagsThatFit(["一个长到放不下的标签"], 40)).toBe(1);
  expect(tagsThatFit(["一个长到放不下的标签", "短"], 40)).toBe(1);
});
