import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { complaints, eachAlone, page } from "./alone";
import { see, showing } from "./browser";
import { openDemo } from "./merchantdemo";

eachAlone();

test("what is fetched before the vault can be opened is what is weighed", async () => {
  await showing(page, "first-load", async () => {
    await see(page.getByRole("heading", { name: "创建保险库" }));
    await page.getByLabel("新口令").fill("一二三");
    await page.waitForLoadState("networkidle");
    const fetched = await page.evaluate(() =>
      performance.getEntriesByType("resource").flatMap((entry) => /\/assets\/([\w.-]+\.(?:js|css))$/.exec(entry.name)?.[1] ?? []),
    );
    const weighed = execFileSync("node", ["scripts/size.mjs"], { cwd: join(import.meta.dirname, ".."), encoding: "utf8" });
    const names = [...weighed.matchAll(/^\s*\d+ {2}(\S+\.(?:js|css))$/gm)].map(([, name]) => name);
    expect(fetched.length).toBeGreaterThan(5);
    expect(fetched.filter((name) => !names.includes(name))).toEqual([]);
    // The components' styles are in what was fetched: none is made in the page.
    expect(await page.evaluate(() => [...document.querySelectorAll("style")].flatMap((style) => /\.ant-[\w-]+/.exec(style.textContent) ?? []))).toEqual([]);
    expect(await page.evaluate(() => getComputedStyle(document.querySelector("button.ant-btn-primary") ?? document.body).borderRadius)).toBe("10px");
  });
  expect(complaints).toEqual([]);
});

test("language and theme change before the vault is open, without a word missing", async () => {
  await showing(page, "gate-looks", async () => {
    await see(page.getByRole("heading", { name: "创建保险库" }));
    await page.getByRole("button", { name: "English" }).click();
    await see(page.getByRole("heading", { name: "Create your vault" }));
    await page.getByRole("button", { name: /^Theme/ }).click();
    await page.locator('html[data-theme="light"]').waitFor();
    await page.getByRole("button", { name: /^Theme/ }).click();
    await page.locator('html[data-theme="dark"]').waitFor();
    await page.getByRole("button", { name: "Look around first" }).click();
    await see(page.getByRole("menuitem", { name: "Merchants" }));
  });
  expect(complaints).toEqual([]);
});

test("a screen whose file is gone can be opened again", async () => {
  await showing(page, "stale", async () => {
    await openDemo(page);
    await page.route(/\/assets\/JournalPage-/, (route) => route.abort());
    await page.getByRole("menuitem", { name: "操作日志" }).click();
    await see(page.getByRole("heading", { name: "没有读到此页面的文件" }));
    await page.unroute(/\/assets\/JournalPage-/);
    await page.getByRole("button", { name: "重新打开页面" }).click();
    await see(page.getByRole("heading", { level: 1, name: "操作日志" }));
  });
});
