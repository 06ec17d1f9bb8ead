import type { Page } from "playwright-core";
import { afterAll, afterEach, expect, test } from "vitest";
import type { FleetLine } from "../src/bridge/generated/types";
import { closeBrowser, showing, visit } from "./browser";
import { control, linesOf, ownCallback } from "./merchantdemo";
import { Program } from "./program";
import { reach, told } from "./tree";
import { World } from "./world";

// Whole jobs by somebody who does not see the screen: everything is found by the
// role and the name it has in the accessibility tree, and done with keys.

let close: () => Promise<void> = () => Promise.resolve();

afterEach(() => close());
afterAll(() => closeBrowser());

/** Goes to a control and does what Enter does there. */
async function enter(page: Page, role: string | RegExp, name: string | RegExp, key = "Tab"): Promise<void> {
  await reach(page, role, name, key);
  await page.keyboard.press("Enter");
}

/** Goes to a screen by the menu, from wherever the keys are. */
async function toScreen(page: Page, name: string): Promise<void> {
  await reach(page, "menu", "主导航");
  await page.keyboard.press("ArrowDown");
  await enter(page, "menuitem", name, "ArrowDown");
  await told(page, "heading", name);
}

async function demo(): Promise<Page> {
  const program = new Program();
  const { page, context } = await visit(await program.start());
  close = async () => {
    await context.close();
    await program.remove();
  };
  await enter(page, "button", "先随便看看", "Shift+Tab");
  await told(page, "heading", "总览", 60);
  return page;
}

test("a sheet is imported by keys and by what a screen reader is told", async () => {
  const page = await demo();
  await showing(page, "bykeys-import", async () => {
    await toScreen(page, "商家");
    await enter(page, "link", "导入");
    await told(page, "heading", /导入/);
    // Asked for before the key that opens it is pressed, not together with it: the browser is told the two by different ways.
    const press = async () => {
      await reach(page, "button", "选择文件");
      await page.keyboard.press("Enter");
    };
    const [dialog] = await Promise.all([page.waitForEvent("filechooser"), press()]);
    await dialog.setFiles({ name: "商家.csv", mimeType: "text/csv", buffer: Buffer.from("\ufeff商家名称,联系人,电话\n键盘一店,王一,13800000001\n键盘二店,王二,13800000002\n") });
    await enter(page, "button", "检查文件");
    await enter(page, "button", "导入 2 个商家");
    await told(page, /./, /新增 2 个，更新 0 个/);
    expect((await linesOf(page, { text: "键盘" })).length).toBe(2);
    // The list tells of them as rows with cells.
    await toScreen(page, "商家");
    await reach(page, "textbox", /^搜索名称/);
    await page.keyboard.type("键盘二店");
    await told(page, "StaticText", "共 62 个商家，当前显示 1 个");
    await enter(page, "row", /键盘二店/);
    await told(page, "heading", "键盘二店");
  });
});

test("twenty are published to by keys, and the one that was rejected is sent again", async () => {
  const world = new World();
  const { page } = await world.open(20);
  close = () => world.remove();
  await showing(page, "bykeys-publish", async () => {
    await world.platform({ audit: "manual", build_ms: 50 });
    const { apps } = await world.call<{ apps: { id: string }[] }>("Apps", "List", {});
    await world.call("Templates", "Refresh", { app_id: apps[0]?.id ?? "" });
    await toScreen(page, "批量发布");
    await enter(page, "link", "新建批量发布");
    await reach(page, "combobox", "模板");
    await page.keyboard.press("ArrowDown");
    await enter(page, "option", /^门店通用模板/, "ArrowDown");
    await enter(page, "button", "下一步");
    await told(page, /./, "商家范围");
    await enter(page, "button", "下一步");
    await reach(page, "radio", /./);
    await reach(page, "radio", /^上架/, "ArrowDown");
    await enter(page, "button", "下一步");
    await reach(page, "radio", /./);
    await reach(page, "radio", /^一次全部开始/, "ArrowUp");
    await enter(page, "button", "查看预检");
    await reach(page, "checkbox", /我已看过预检/);
    await page.keyboard.press("Space");
    await enter(page, "button", "开始发布");
    await told(page, "dialog", /./);
    await reach(page, /^(textbox|button)$/, /20|输入|开始发布/);
    await page.keyboard.type("20");
    await enter(page, "button", "开始发布");
    await told(page, "list", "各阶段的商家数", 60);

    const decide = (id: string, result: "pass" | "reject") =>
      world.simulator.control("/audit", { mini_app_id: id, result, ...(result === "reject" ? { reason: "首页无法打开，请修复后重新提交。" } : {}) }).then(() => true, () => false);
    for (const [i, shop] of world.shops.entries()) await expect.poll(() => decide(shop.miniAppId, i === 0 ? "reject" : "pass"), { timeout: 60_000 }).toBe(true);
    // How far it is gets said now and then, politely.
    await told(page, "StaticText", /19.*失败 1|19 成功，1 失败|19 个成功，1 个失败/, 90);
    await told(page, "progressbar", /./);
    await enter(page, "button", /^重试失败的 1 个/);
    await expect.poll(() => decide(world.shop(0).miniAppId, "pass"), { timeout: 60_000 }).toBe(true);
    await told(page, /./, "20 / 20，失败 0", 90);
  });
}, 300_000);

test("an authorization is answered by keys", async () => {
  const page = await demo();
  await showing(page, "bykeys-authorize", async () => {
    await ownCallback(page);
    const [merchant] = (await linesOf(page, { standings: ["none"] })) as [FleetLine];
    await toScreen(page, "商家");
    await reach(page, "textbox", /^搜索名称/);
    await page.keyboard.type(merchant.name);
    await told(page, "StaticText", "共 60 个商家，当前显示 1 个");
    await enter(page, "row", new RegExp(merchant.name));
    await told(page, "heading", merchant.name);
    await reach(page, "tab", /./);
    await enter(page, "tab", "授权", "ArrowRight");
    await enter(page, "button", "生成授权链接");
    await reach(page, "radio", /./);
    await reach(page, "radio", "单个应用", "ArrowRight");
    const link = page.getByLabel("授权链接", { exact: true });
    await expect.poll(() => link.inputValue()).toMatch(/^https?:.*redirect_uri=/);
    const query = new URL(await link.inputValue()).searchParams;
    const { location } = await control<{ location: string }>(page, "/consent", { mini_app_id: merchant.mini_app_id, redirect_uri: query.get("redirect_uri"), state: query.get("state") });
    // The merchant sent the address they were led to; it is pasted.
    await reach(page, "textbox", "手动完成授权");
    await page.keyboard.insertText(location);
    await enter(page, "button", "完成授权");
    await told(page, /./, /^已授权 \d/);
  });
});
