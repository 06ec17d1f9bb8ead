import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { matches } from "./spelled";

test("all words, in any order and letter case; no words are in everything", () => {
  expect(matches("Autumn release 1.2.0", "1.2 AUTUMN")).toBe(true);
  expect(matches("Autumn release 1.2.0", "autumn 1.3")).toBe(false);
  expect(matches("批量发布", "")).toBe(true);
});

test("Chinese is found as it is spelled", () => {
  const spelling = "\nxiaomanxihu\nxmxh";
  expect(matches("小满洗护", "xmxh", spelling)).toBe(true);
  expect(matches("小满洗护", "MANXI", spelling)).toBe(true);
  expect(matches("小满洗护", "xmxh2", spelling)).toBe(false);
});

test("every list that is searched goes by the one matcher, or asks the core", () => {
  const src = join(__dirname, "..");
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((f) => /\.tsx?$/.test(f) && !/\.test\.|generated/.test(f));
  const own = files.filter((file) => {
    const text = readFileSync(join(src, file), "utf8");
    if (/[\\/]?ui[\\/](PickSelect|spelled)\.tsx?$/.test(file)) return false;
    // What the core searches as it is typed is not filtered again.
    const asks = /filterOption(=\{|: )false/.test(text) && /onSearch(=\{|: )setText/.test(text);
    return (/showSearch|optionFilterProp|mode="tags"|mode="multiple"/.test(text) && !asks && !/PickSelect/.test(text)) || /toLowerCase\(\)\.includes\(/.test(text);
  });
  expect(own).toEqual([]);
});
