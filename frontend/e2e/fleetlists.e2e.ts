import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import type { BatchApproved, BatchBoard, DemoPanel, RunHead, TemplateList } from "../src/bridge/generated/types";
import { eachInDemo, page } from "./alone";
import { accessible, go, see, showing } from "./browser";
import { linesOf, rpc } from "./merchantdemo";

eachInDemo();

const active = async (): Promise<string[]> => (await rpc<{ ids: string[] }>(page, "Merchants/Find", { filter: { standings: ["active"] }, limit: 0 })).ids;

/** How many lines the parts of a row take: what stands in one line shares its middle. */
const linesIn = async (row: Locator): Promise<number> =>
  new Set(await row.locator("> *").evaluateAll((all) => all.map((e) => e.getBoundingClientRect()).map(({ top, height }) => Math.round((top + height / 2) / 4)))).size;

test("what narrows a list stands in one row, and whether any tag is enough is asked of several", async () => {
  await showing(page, "narrowed", async () => {
    await rpc(page, "Merchants/Retag", { ids: (await active()).slice(0, 3), add: ["茶饮", "华东"], remove: [] });
    await go(page, "/readiness?view=table&tag=茶饮");
    await see(page.getByText("显示 3 / 3 个商家"));
    await see(page.getByRole("button", { name: "清除筛选" }));
    expect(await linesIn(page.locator(".mf-fleet__filters"))).toBe(1);
    const several = page.getByRole("radiogroup", { name: "多个标签" });
    expect(await several.count()).toBe(0);
    await go(page, "/readiness?view=table&tag=茶饮&tag=华东");
    const more = page.getByRole("button", { name: "更多筛选" });
    await see(more);
    expect(await linesIn(page.locator(".mf-fleet__filters"))).toBe(1);
    await more.click();
    await see(several);
    await see(page.getByRole("combobox", { name: "不含标签" }));
    await accessible(page);
    await rpc(page, "System/SavePreferences", { language: "en", theme: "light", tour_done: true });
    await page.reload();
    await see(page.getByRole("button", { name: "Clear filters" }));
    expect(await linesIn(page.locator(".mf-fleet__filters")), "English").toBe(1);
    await rpc(page, "System/SavePreferences", { language: "zh", theme: "light", tour_done: true });
    await page.reload();
    for (const [path, message] of [["/domains", "全选筛选出的"], ["/notices", "全选筛选出的"]] as const) {
      await go(page, path);
      await see(page.getByText(message, { exact: false }));
      expect(await linesIn(page.locator(".mf-picker__filters")), path).toBe(1);
      expect(await several.count()).toBe(0);
    }
  });
}, 120_000);

test("a batch's line on the overview says what stands where, approved ones too", async () => {
  await showing(page, "batchline", async () => {
    const { settings, newest } = await rpc<DemoPanel>(page, "Demo/Panel");
    await rpc(page, "Demo/Configure", { ...settings, audit: "manual", build_ms: 50 });
    const { templates } = await rpc<TemplateList>(page, "Templates/List", {});
    const { batch } = await rpc<BatchBoard>(page, "Batches/Create", {
      app_id: "", template: templates.find((t) => t.tier === "standard")?.id, template_id: "", template_version: newest, name: "秋季更新", goal: "held", on_occupied: "replace",
      form: { app_version: "", version_desc: "新增会员积分与到店自提，修复下单页的显示问题" }, targets: { merchants: (await active()).slice(0, 2) }, release_at: new Date(Date.now() + 48 * 3_600_000).toISOString(),
    });
    const states = async () => (await rpc<BatchBoard>(page, "Batches/Get", { id: batch.id })).batch.counts.states;
    await expect.poll(async () => (await rpc<DemoPanel>(page, "Demo/Panel")).world.filter((m) => m.auditing).length, { timeout: 60_000 }).toBeGreaterThan(1);
    for (const m of (await rpc<DemoPanel>(page, "Demo/Panel")).world.filter((one) => one.auditing)) await rpc(page, "Demo/Decide", { mini_app_id: m.mini_app_id, pass: true });
    await expect.poll(async () => (await states())["waiting_release"], { timeout: 60_000 }).toBe(2);
    await go(page, "/");
    await see(page.getByRole("img", { name: "秋季更新: 待统一上架 2" }));
    await see(page.getByText("成功 0 / 2，待统一上架 2，失败 0"));
    await go(page, `/batches/${batch.id}`);
    await see(page.getByRole("img", { name: "秋季更新: 待统一上架 2" }));

    // What passed and what a part of the users has already are two numbers: each opens its own list.
    await go(page, "/");
    const passed = /^\d+/.exec((await page.getByText(/^\d+ 个商家审核已通过$/).textContent()) ?? "")?.[0] ?? "";
    await page.getByRole("link", { name: /去上架/ }).click();
    await see(page.getByRole("button", { name: `上架全部 ${passed} 个` }));
    expect((await rpc<{ ids: string[] }>(page, "Merchants/Find", { filter: { releases: ["ready"] }, limit: 0 })).ids.length).toBe(Number(passed));
  });
}, 150_000);

test("runs are found by words, by what was done and by what became of it", async () => {
  await showing(page, "runs-found", async () => {
    const asked = await rpc<RunHead>(page, "Fleet/AskMany", { targets: { all: true } });
    await rpc(page, "Versions/ReadMany", { targets: { all: true } });
    await expect.poll(async () => (await rpc<{ runs: RunHead[] }>(page, "Runs/List", {})).runs.every((r) => r.status === "over"), { timeout: 60_000 }).toBe(true);
    await go(page, "/runs");
    const total = (await rpc<{ runs: RunHead[] }>(page, "Runs/List", {})).runs.length;
    await see(page.getByText(`${total} 条记录`));
    await page.mouse.move(2, 2);
    await accessible(page);
    await page.getByRole("combobox", { name: "操作" }).click();
    await page.locator(".ant-select-dropdown:visible").getByTitle("查询上线准备").click();
    await see(page.getByText("1 条记录"));
    await page.reload();
    await see(page.getByText("1 条记录"));
    expect(await page.locator(`main a[href$="/runs/${asked.id}"]`).count()).toBe(1);
    await page.getByRole("textbox", { name: "搜索操作、内容" }).fill("没有这样的操作");
    await see(page.getByText("没有符合条件的记录"));
    await page.getByRole("textbox", { name: "搜索操作、内容" }).fill("sxzb");
    await see(page.getByText("1 条记录"));
    await go(page, "/runs?state=broken_off");
    await see(page.getByText("0 条记录"));
  });
}, 120_000);

test("two exports of a screen say which list each writes", async () => {
  await showing(page, "exports", async () => {
    await go(page, "/authorization");
    await see(page.getByRole("button", { name: "导出全部商家的授权状态" }));
    await see(page.getByRole("button", { name: "导出以下授权" }));
    expect(await page.getByRole("button", { name: "导出", exact: true }).count()).toBe(0);
  });
});

test("approved versions that a state leaves out are not said to be none", async () => {
  await showing(page, "shelfnarrowed", async () => {
    const shelf = async () => (await rpc<{ approved: BatchApproved[] }>(page, "Releases/Shelf", { app_id: "" })).approved;
    const inGray = (await shelf()).filter((a) => a.gray).map((a) => a.merchant_id);
    await rpc(page, "Merchants/Archive", { ids: inGray, archived: true });
    const left = (await shelf()).length;
    expect(left).toBeGreaterThan(0);
    await go(page, "/batches/shelf?state=gray");
    await see(page.getByText("没有符合条件的商家"));
    expect(await page.getByText("没有待上架的版本").count()).toBe(0);
    await accessible(page);
    await go(page, "/batches/shelf?state=approved");
    await see(page.getByRole("button", { name: `上架全部 ${left} 个` }));
  });
}, 120_000);

test("a merchant that was deleted elsewhere is ticked no more", async () => {
  await showing(page, "tickedgone", async () => {
    const [gone = "", kept = "", ...others] = await linesOf(page, { standings: ["none"] }).then((lines) => lines.map((line) => line.id));
    expect(others.length).toBeGreaterThan(0);
    await go(page, "/merchants?standing=none");
    for (const id of [gone, kept]) await page.locator(`[data-row-key="${id}"]`).getByRole("checkbox").check();
    await see(page.getByText("已选 2 个"));
    await go(page, "/");
    await rpc(page, "Merchants/Delete", { ids: [gone] });
    await go(page, "/merchants?standing=active");
    await see(page.getByText("已选 1 个"));
    await see(page.getByText("其中 1 个不在当前列表"));
    await rpc(page, "Merchants/Delete", { ids: [kept] });
    await see(page.getByRole("button", { name: "添加商家" }));
    expect(await page.getByText("已选", { exact: false }).count()).toBe(0);
  });
}, 120_000);
