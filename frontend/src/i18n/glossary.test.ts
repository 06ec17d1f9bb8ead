import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import type { Texts } from "./index";

const src = join(import.meta.dirname, "..");
const backend = join(src, "..", "..", "backend");

function filesBelow(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

/** One word for each thing: what is not said, what is said for it, and where it is right all the same. */
const words: { not: RegExp; but: string; unless?: RegExp }[] = [
  { not: /[第这下首同每最再分整前][一后加]* ?(\{\{\w+\}\}|%d)?( \/ \{\{\w+\}\})? ?批(?![次量])/, but: "第 N 波、这一波、下一波: a batch is 批次, a part of one is 波" },
  { not: /批量任务/, but: "批次, or 批量操作 for what is done for many otherwise" },
  { not: /商户/, but: "商家", unless: /个体工商户/ },
  { not: /密码/, but: "口令 for the vault's", unless: /^密码$|用户名和密码|已保存密码|密码保护|不带密码|测试密码|不能用参数/ },
  { not: /帐号|帐户/, but: "账号" },
  { not: /登陆/, but: "登录" },
  { not: /撤消/, but: "撤销" },
  { not: /小程序(ID|Id|id)|应用(ID|Id|id)/, but: "小程序 ID, 应用 ID; the headings of sheets are without the space", unless: /^小程序ID$|“小程序ID”列/ },
];

/** One rule of spacing: a space between Chinese and other letters or figures, none beside Chinese marks. */
const spacing = /[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]|\s[，。；？！、]|[，。；？！、]\s/;

/** A half-width mark that ends Chinese words; a colon stands before a port. */
const halfWidth = /[\u4e00-\u9fff][,;?!]/;

const problems = (text: string): string[] => words.filter(({ not, unless }) => not.test(text) && !unless?.test(text)).map(({ but }) => `“${text}”: ${but}`);

const read = async (file: string): Promise<[string, string][]> => Object.entries(((await import(/* @vite-ignore */ file)) as { default: Texts }).default);

describe.each(filesBelow(src).filter((f) => f.endsWith("/zh.ts")).map((f) => [relative(src, f), f] as const))("words of %s", (_name, file) => {
  test("one word for each thing, spaced by one rule", async () => {
    const texts = await read(file);
    expect(texts.flatMap(([key, text]) => problems(text).map((p) => `${key} ${p}`))).toEqual([]);
    expect(texts.filter(([, text]) => spacing.test(text) || halfWidth.test(text))).toEqual([]);
  });
});

describe.each(filesBelow(src).filter((f) => f.endsWith("/en.ts")).map((f) => [relative(src, f), f] as const))("words of %s", (_name, file) => {
  test("English has English marks, and no Chinese but what it names", async () => {
    const texts = await read(file);
    expect(texts.filter(([, text]) => /[：（），。；！？、]/.test(text))).toEqual([]);
    expect(texts.filter(([key, text]) => /[\u4e00-\u9fff]/.test(text) && key !== "language.zh" && !/备案|长期/.test(text))).toEqual([]);
  });
});

// A merchant's own record and history are others than all merchants and the whole journal.
const others = new Set(["merchant", "journal"]);

test("what a screen is called in the navigation it is called on a merchant's page", async () => {
  let both = 0;
  for (const file of filesBelow(join(src, "features")).filter((f) => /\/(zh|en)\.ts$/.test(f))) {
    const { nav, tab } = Object.fromEntries(await read(file));
    if (!nav || !tab || others.has(file.split("/").at(-2) ?? "")) continue;
    both++;
    expect(tab, relative(src, file)).toBe(nav);
  }
  expect(both).toBeGreaterThan(15);
});

test("what the program says keeps to the same words", () => {
  const said = filesBelow(backend).filter((f) => f.endsWith(".go") && !f.endsWith("_test.go") && !f.includes("/simulator/"));
  const found = said.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/fault\.T\("(?:[^"\\]|\\.)*", "((?:[^"\\]|\\.)*)"/g)].flatMap(([, text]) => problems(text ?? "").map((p) => `${relative(backend, file)} ${p}`)),
  );
  expect(found).toEqual([]);
});
