import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { accessible, arrived, closeBrowser, go, see, showing } from "./browser";
import { World } from "./world";

let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => world.remove());
afterAll(() => closeBrowser());

const long = 60_000;

/** A world whose templates are read. */
async function opened(...how: Parameters<World["open"]>): ReturnType<World["open"]> {
  const visitor = await world.open(...how);
  const { apps } = await world.call<{ apps: { id: string }[] }>("Apps", "List", {});
  await world.call("Templates", "Refresh", { app_id: apps[0]?.id ?? "" });
  return visitor;
}

const next = (page: Page): Promise<void> => page.getByRole("button", { name: "下一步" }).click();

async function chooseTemplate(page: Page): Promise<void> {
  await page.getByLabel("模板", { exact: true }).click();
  await page.getByTitle("门店通用模板").click();
}

const checkGoal = (page: Page, goal: string): Promise<void> => page.getByRole("radio", { name: new RegExp(`^${goal}`) }).check();

/** Publishes without the wizard, and is on the board. */
async function published(page: Page, plan: Record<string, unknown>): Promise<string> {
  const { templates } = await world.call<{ templates: { id: string; versions: { version: string; status: string }[] }[] }>("Templates", "List", {});
  const template = templates.find((one) => one.versions.length > 0);
  const { batch } = await world.call<{ batch: { id: string } }>("Batches", "Create", {
    app_id: "", template: template?.id, template_id: "", template_version: template?.versions.find((v) => v.status === "RELEASE")?.version,
    form: { app_version: "", version_desc: "" }, targets: { all: true }, on_occupied: "stop", ...plan,
  });
  await go(page, `/batches/${batch.id}`);
  return batch.id;
}

test("a batch that was left unfinished is gone on with only by saying so, and gives nothing to another one", async () => {
  const { page, complaints } = await opened(7);
  await showing(page, "batch-drafts", async () => {
    await go(page, "/batches");
    await page.getByRole("main").getByRole("link", { name: "新建批量发布" }).first().click();
    await arrived(page, /\/batches\/new/);
    expect(await page.getByRole("button", { name: "下一步" }).isDisabled()).toBe(true);
    await see(page.getByText("还差：选择模板"));
    await chooseTemplate(page);
    expect(await page.getByText(/^还差：/).count()).toBe(0);
    await next(page);
    await page.getByText("按标签", { exact: true }).click();
    await see(page.getByText("还差：选择标签"));
    await page.getByText("全部商家", { exact: true }).click();
    await see(page.getByText(new RegExp(`^${world.shop(0).name}.*等 7 个商家$`)).or(page.getByText(/、.* 等 7 个商家$/)));
    await next(page);
    await checkGoal(page, "上架");
    await next(page);
    await page.reload();
    await see(page.getByRole("button", { name: "查看预检" }));
    expect(await page.getByText(/^继续上次未完成的内容/).count()).toBe(0);

    // Another visit goes on with it, and says so.
    await page.getByRole("main").getByRole("link", { name: "批量发布" }).click();
    await arrived(page, /\/batches$/);
    await page.getByRole("main").getByRole("link", { name: "新建批量发布" }).first().click();
    await arrived(page, /\/batches\/new/);
    await see(page.getByText(/^继续上次未完成的内容（修改于 \d{4}-\d\d-\d\d \d\d:\d\d）。$/));
    await see(page.getByRole("button", { name: "查看预检" }));
    await page.mouse.move(2, 2);
    await accessible(page);

    // Merchants that were chosen for another batch do not come with its goal.
    await go(page, "/merchants");
    await page.getByRole("checkbox", { name: world.shop(0).name }).check();
    await page.getByRole("button", { name: "批量发布" }).last().click();
    await arrived(page, /\/batches\/new/);
    expect(await page.getByText(/^继续上次未完成的内容/).count()).toBe(0);
    if (await page.getByText("还差：选择模板").isVisible()) await chooseTemplate(page);
    await next(page);
    await see(page.getByText("已选 1 个商家"));
    await next(page);
    expect(await page.getByRole("radio", { name: /^审核后统一上架/ }).isChecked()).toBe(true);
    // A reload is the same visit.
    await checkGoal(page, "体验版");
    await page.reload();
    await see(page.getByRole("radio", { name: /^体验版/ }));
    expect(await page.getByRole("radio", { name: /^体验版/ }).isChecked()).toBe(true);

    // What is given up leaves nothing.
    await page.getByRole("button", { name: "上一步" }).click();
    await page.getByRole("button", { name: "上一步" }).click();
    await page.getByRole("button", { name: "取消" }).click();
    await arrived(page, /\/batches$/);
    await page.getByRole("main").getByRole("link", { name: "新建批量发布" }).first().click();
    await arrived(page, /\/batches\/new/);
    await see(page.getByLabel("模板", { exact: true }));
    expect(await page.getByText(/^继续上次未完成的内容/).count()).toBe(0);
    await see(page.getByText("还差：选择模板"));

    // And so does beginning anew.
    await chooseTemplate(page);
    await next(page);
    await go(page, "/batches");
    await go(page, "/batches/new");
    await page.getByRole("button", { name: "重新开始" }).click();
    await see(page.getByText("还差：选择模板"));
  });
  expect(complaints).toEqual([]);
}, 120_000);

test("the last question says to how many, who is left behind, until when, and whose users see it", async () => {
  const { page, complaints } = await opened(8);
  await showing(page, "batch-last-question", async () => {
    await world.simulator.control("/revoke", { mini_app_id: world.shop(7).miniAppId });
    await world.call("Authorization", "Check", { merchant_id: world.shop(7).id }).catch(() => undefined);
    await go(page, "/batches/new");
    await chooseTemplate(page);
    await next(page);
    await next(page);
    await checkGoal(page, "上架");
    await next(page);
    await page.getByRole("button", { name: "查看预检" }).click();
    await page.getByRole("checkbox", { name: "我已看过预检：7 个可以发布，1 个会受阻" }).check();
    // Five audits a day: the days and the end are what stands out, and the reasons come before the calendar.
    expect(await page.locator(".mf-fact[data-head] strong").first().textContent()).toMatch(/^[23] 天$/);
    expect(await page.locator(".mf-fact[data-head] strong").nth(1).textContent()).toMatch(/^\d{4}-\d\d-\d\d/);
    expect(await page.getByText("预计耗时", { exact: true }).count()).toBe(0);
    const above = async (what: string) => (await page.locator(".ant-card-head-title", { hasText: new RegExp(`^${what}$`) }).boundingBox())?.y ?? 0;
    expect(await above("预检结果")).toBeLessThan(await above("提审日历"));
    await page.getByRole("button", { name: "开始发布" }).click();
    const dialog = page.getByRole("dialog").filter({ hasText: "向 7 个商家开始" });
    await see(dialog.getByText("另有 1 个商家会受阻，这次发布不了。"));
    await see(dialog.getByText(/^预计 \d{4}-\d\d-\d\d \d\d:\d\d 结束，每天 5 次审核。$/));
    await see(dialog.getByText("审核通过后，这些商家的用户会看到新版本。"));
    expect(await dialog.locator(".ant-btn-dangerous").count()).toBe(0);
    await accessible(page);
    await page.keyboard.press("Escape");
  });
  expect(complaints).toEqual([]);
}, 120_000);

test("the board keeps pausing and going on in one place, begins its merchants on the first screen, and says who is next", async () => {
  const { page, complaints } = await opened(8, "online");
  await showing(page, "batch-board", async () => {
    await world.platform({ audit: "auto", audit_ms: 300, build_ms: 100 });
    await published(page, { goal: "online", waves: [{ count: 2 }] });
    const gate = page.getByTestId("gate");
    await gate.getByText("第 1 / 2 波已完成，等待你确认").waitFor({ timeout: long });
    expect(await page.getByRole("button", { name: "暂停" }).isDisabled()).toBe(true);
    await gate.getByRole("button", { name: "继续下一波" }).click();
    const dialog = page.getByRole("dialog").filter({ hasText: "继续处理 6 个商家" });
    await see(dialog.getByText(/^.+、.+ 等 6 个商家$/));
    await see(dialog.getByText(/^预计 .+ 结束。$/));
    await world.platform({ audit: "manual" });
    await dialog.getByRole("button", { name: "继续下一波" }).click();
    await page.getByText("等待审核").first().waitFor({ timeout: long });

    const place = (name: string) => page.getByRole("button", { name, exact: true }).boundingBox();
    await expect.poll(() => page.getByRole("button", { name: "暂停", exact: true }).isEnabled()).toBe(true);
    const before = await place("暂停");
    // What can be done is on one line; what is rarer is in a menu behind it.
    expect(new Set(await page.locator(".mf-page-header__side > button").evaluateAll((all) => all.map((e) => e.getBoundingClientRect().top))).size).toBe(1);
    await page.getByRole("button", { name: "更多操作" }).click();
    await see(page.getByRole("menuitem", { name: "发布记录" }));
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "暂停", exact: true }).click();
    await see(gate.getByText("批次已暂停"));
    expect(await place("继续")).toEqual(before);
    await page.getByRole("button", { name: "继续", exact: true }).click();
    await see(page.getByRole("button", { name: "暂停", exact: true }));

    const table = await page.getByRole("textbox", { name: "搜索商家" }).boundingBox();
    expect(table?.y ?? 0).toBeLessThan(700);
    // Who is no longer under way is looked for no longer.
    await page.getByRole("combobox", { name: "全部状态" }).click();
    await page.getByTitle("等待平台", { exact: true }).or(page.getByTitle("进行中", { exact: true })).first().click();
    await page.getByRole("button", { name: "停止", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "停止" }).click();
    await page.getByText("已停止", { exact: true }).waitFor({ timeout: long });
    await see(page.getByText("8 个商家", { exact: true }));

    // What the platform would refuse is not counted.
    await page.getByRole("button", { name: /^回滚整个批次/ }).click();
    await see(page.getByRole("dialog").getByRole("button", { name: "回滚整个批次（2 个）" }));
    await page.keyboard.press("Escape");
    await page.getByRole("main").getByRole("link", { name: "批量发布" }).click();
    await arrived(page, /\/batches$/);
    await page.getByRole("link", { name: "待上架" }).click();
    await arrived(page, /\/batches\/shelf$/);
  });
  expect(complaints).toEqual([]);
}, 180_000);

test("a batch in which all failed is red on its own page too, under one word with the overview", async () => {
  const { page, complaints } = await opened(2);
  await showing(page, "batch-failed", async () => {
    await world.platform({ audit: "auto", audit_ms: 100, build_ms: 50, reject_rate: 1 });
    await published(page, { goal: "online" });
    await page.getByText("已结束", { exact: true }).waitFor({ timeout: long });
    await see(page.locator("h1 .mf-tag[data-tone=bad]", { hasText: "已结束" }));
    await published(page, { goal: "built", not_before: new Date(Date.now() + 3_600_000).toISOString() });
    await see(page.locator("h1 .mf-tag", { hasText: "等待开始" }));
    await go(page, "/");
    await see(page.locator(".mf-batch .mf-tag", { hasText: "等待开始" }));
    // Two of one day are told apart.
    await go(page, "/batches");
    await see(page.locator("tbody strong").nth(1));
    const names = await page.locator("tbody strong").allTextContents();
    expect(new Set(names).size).toBe(2);
    expect(names.toSorted()[0]).toMatch(/ \d\d-\d\d$/);
  });
  expect(complaints).toEqual([]);
}, 120_000);

test("several tags say whom a batch is for: any of some, all of some, none of others", async () => {
  const { page, complaints } = await opened(4);
  await showing(page, "batch-tags", async () => {
    const { ids } = await world.call<{ ids: string[] }>("Merchants", "Find", { filter: {}, limit: 0 });
    await world.call("Merchants", "Retag", { ids: ids.slice(0, 2), add: ["茶"], remove: [] });
    await world.call("Merchants", "Retag", { ids: ids.slice(1, 3), add: ["杭州"], remove: [] });
    await go(page, "/batches/new");
    await chooseTemplate(page);
    await next(page);
    await page.getByText("按标签", { exact: true }).click();
    const tags = page.getByRole("group", { name: "按标签" });
    const take = async (field: string, tag: string): Promise<void> => {
      await tags.getByLabel(field, { exact: true }).click();
      await page.locator(".ant-select-dropdown:visible").getByTitle(tag).click();
      await page.keyboard.press("Escape");
    };
    await take("标签", "茶 (2)");
    await see(page.getByText("已选 2 个商家"));
    await take("标签", "杭州 (2)");
    await see(page.getByText("已选 3 个商家"));
    await tags.getByText("全部满足").click();
    await see(page.getByText("已选 1 个商家"));
    await take("标签", "杭州 (2)");
    await take("不含标签", "杭州 (2)");
    await see(page.getByText("已选 1 个商家"));
    await page.mouse.move(2, 2);
    await accessible(page);
    // A reload finds them again, and so does what is kept.
    await page.reload();
    await see(page.getByText("已选 1 个商家"));
    expect(complaints).toEqual([]);
  });
}, long);

test("every number of a batch's stages and waves, of the list of batches and of runs opens exactly those it counts", async () => {
  const { page, complaints } = await opened(5, "online");
  await showing(page, "batch-numbers", async () => {
    await world.platform({ audit: "manual", build_ms: 50 });
    const id = await published(page, { name: "数字", goal: "audited", waves: [{ count: 2 }] });
    const shown = async (n: number) => see(page.locator(".ant-card-extra", { hasText: new RegExp(`^${n} 个商家$`) }));
    await page.getByRole("button", { name: "审核 2", exact: true }).click();
    await shown(2);
    expect(page.url()).toContain("stage=audit");
    await page.reload();
    await shown(2);
    await page.getByRole("button", { name: "审核 2", exact: true }).click();
    await shown(5);
    await page.getByRole("button", { name: "第 2 波", exact: true }).click();
    await shown(3);
    await page.getByRole("button", { name: /^第 2 波 ×$/ }).click();
    await shown(5);
    await page.mouse.move(2, 2);
    await accessible(page);

    for (const [i, result] of ["pass", "reject"].entries()) await world.simulator.control("/audit", { mini_app_id: world.shop(i).miniAppId, result });
    await see(page.getByTestId("gate"));
    await page.getByRole("button", { name: "达成 1 / 2", exact: true }).click();
    await shown(1);
    await see(page.getByRole("button", { name: world.shop(0).name, exact: true }));
    await page.getByRole("listitem").getByRole("button", { name: "失败 1", exact: true }).last().click();
    await shown(1);
    await see(page.getByRole("button", { name: world.shop(1).name, exact: true }));

    await go(page, "/batches");
    await page.getByRole("row", { name: /数字/ }).getByTitle("失败 1", { exact: true }).click();
    await arrived(page, new RegExp(`/batches/${id}\\?state=failed`));
    await shown(1);
    await see(page.getByRole("button", { name: world.shop(1).name, exact: true }));
    await go(page, `/batches/${id}/story`);
    await page.getByRole("row", { name: /^2 / }).getByRole("link", { name: "3", exact: true }).click();
    await arrived(page, new RegExp(`/batches/${id}\\?wave=2`));
    await shown(3);

    await world.call("Versions", "ReadMany", { targets: { all: true } });
    await go(page, "/runs");
    await page.getByRole("row", { name: /^读取版本 / }).getByTitle("成功 5", { exact: true }).click();
    await arrived(page, /\/runs\/.+\?show=ok/);
    expect(await page.getByRole("radio", { name: "成功 5" }).isChecked()).toBe(true);
  });
  expect(complaints).toEqual([]);
}, 120_000);
