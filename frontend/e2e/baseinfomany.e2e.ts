import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { accessible, closeBrowser, go, see, showing } from "./browser";
import { World } from "./world";

let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => world.remove());
afterAll(() => closeBrowser());

test("base info of many: exported, imported with logos, compared, sent as a run; what waits is told and given up", async () => {
  const { page, complaints } = await world.open(3, "online");
  const [a, b] = world.shops.map((s) => s.miniAppId);
  await showing(page, "baseinfo-many", async () => {
    await world.call("Fleet", "AskMany", { targets: { all: true } });
    await page.getByRole("menuitem", { name: "基础信息" }).click();
    await see(page.getByRole("heading", { name: "基础信息", level: 1 }));
    await page.getByRole("checkbox", { name: /^全选筛选出的/ }).check();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "导出 3 个商家（Excel）" }).click();
    expect((await download).suggestedFilename()).toMatch(/^baseinfo-.*\.xlsx$/);
    await expect.poll(async () => (await world.call<{ info: { name: string } }>("BaseInfo", "Get", { merchant_id: world.shop(2).id })).info.name).not.toBe("");

    await world.platform({ baseinfo_online: "refuse" });
    const sheet = join(world.program.dir, "edit.csv");
    writeFileSync(sheet, `商家名称,小程序ID,小程序简介\r\n,${a},每天一杯现做的好茶\r\n,${b},短\r\n没有的店,,\r\n`);
    const logo = join(world.program.dir, "nobody.png");
    writeFileSync(logo, "no picture");
    await page.locator('input[type="file"]').first().setInputFiles(sheet);
    await see(page.getByText("每天一杯现做的好茶"));
    await see(page.getByText("可提交 1 · 不变 0 · 不处理 2"));
    await see(page.getByText(/太短：2，至少 10/));
    await page.locator('input[type="file"]').nth(1).setInputFiles(logo);
    await see(page.getByText(/nobody.png/));
    await page.mouse.move(0, 0);
    await accessible(page);
    await page.getByRole("button", { name: "提交 1 个商家的修改" }).click();
    await page.getByRole("button", { name: "确认执行" }).click();
    await see(page.getByRole("heading", { name: "修改基础信息" }));
    await see(page.getByText("将随下一个版本的提审表单自动提交"));

    await go(page, `/merchants/${world.shop().id}/baseinfo`);
    await see(page.getByText("以下修改将随下一个版本的提审表单自动提交：简介"));
    await accessible(page);
    await page.getByRole("button", { name: "放弃", exact: true }).click();
    await expect.poll(async () => (await world.call<{ waiting: unknown }>("BaseInfo", "Get", { merchant_id: world.shop().id })).waiting).toBeNull();
  });
  expect(complaints).toEqual([]);
});
