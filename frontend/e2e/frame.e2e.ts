import { expect, test } from "vitest";
import { complaints, eachInDemo, page } from "./alone";
import { accessible, see, showing } from "./browser";

eachInDemo();

const hidden = () => page.locator(".mf-sidebar__menu").evaluate((menu) => menu.scrollHeight - menu.clientHeight);

test("the whole navigation is seen at 1280x800, and stays folded when it was", async () => {
  await showing(page, "navigation", async () => {
    expect(await page.getByRole("menuitem").count()).toBeGreaterThan(15);
    expect(await hidden()).toBe(0);
    const wide = await page.locator("#main").evaluate((main) => main.clientWidth);
    await page.getByRole("button", { name: "收起导航" }).click();
    await page.waitForFunction((before) => (document.querySelector("#main")?.clientWidth ?? 0) >= before + 140, wide);
    expect(await hidden()).toBe(0);
    await page.mouse.move(700, 790);
    await accessible(page);
    await page.reload();
    await see(page.getByRole("button", { name: "展开导航" }));
    await page.getByRole("menuitem", { name: "操作日志" }).click();
    await see(page.getByRole("heading", { level: 1, name: "操作日志" }));
    await page.getByRole("button", { name: "展开导航" }).click();
    await page.waitForFunction((before) => document.querySelector("#main")?.clientWidth === before, wide);
  });
  expect(complaints).toEqual([]);
});
