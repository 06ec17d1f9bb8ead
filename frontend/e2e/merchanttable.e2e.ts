import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { DemoPanel, FleetChoices, FleetFilter, FleetLine, FleetOverview, Preferences } from "../src/bridge/generated/types";
import { complaints, eachInDemo, page } from "./alone";
import { accessible, arrived, go, see, showing } from "./browser";
import { linesOf, rpc } from "./merchantdemo";

eachInDemo();

const idsOf = async (p: Page, filter: FleetFilter): Promise<string[]> => (await rpc<{ ids: string[] }>(p, "Merchants/Find", { filter, limit: 0 })).ids;

/** The texts of a column of the rows that are drawn. */
async function column(p: Page, title: string): Promise<string[]> {
  const at = await p.getByRole("columnheader").evaluateAll((heads, name) => heads.findIndex((h) => h.textContent?.trim() === name), title);
  expect(at).toBeGreaterThanOrEqual(0);
  return p.locator(".mf-merchants__row").evaluateAll((rows, i) => rows.map((r) => r.querySelectorAll(".ant-table-cell")[i]?.textContent?.trim() ?? ""), at);
}

/** Chooses one, or several as quickly as a hand can: one right after the other, before anything else is drawn. */
async function choose(p: Page, field: string, ...options: string[]): Promise<void> {
  const box = p.getByRole("combobox", { name: field, exact: true });
  await box.click();
  const list = p.locator(`#${await box.getAttribute("aria-controls")}`).locator("xpath=ancestor::*[contains(@class,'ant-select-dropdown')]");
  const found = options.map((option) => list.locator(".ant-select-item-option", { hasText: option }).first());
  if (found.length === 1) await found[0]?.click();
  else
    await p.evaluate(
      async (all) => {
        for (const option of all) {
          (option as HTMLElement).click();
          await new Promise((next) => setTimeout(next));
        }
      },
      await Promise.all(found.map((option) => option.elementHandle())),
    );
  await p.keyboard.press("Escape");
}

test("the list answers which template version is online, what is on its way and what ends, and each number of the overview leads to the merchants it counts", async () => {
  await showing(page, "merchants-daily", async () => {
    // What is counted stays so: no audit ends by itself.
    const { settings } = await rpc<DemoPanel>(page, "Demo/Panel");
    await rpc(page, "Demo/Configure", { ...settings, audit: "manual" });
    await go(page, "/");
    const cards = { 商家: "merchants", 已授权: "authorized", 审核中: "auditing", 审核驳回: "rejected", 已上架: "online", 落后于最新模板: "behind" } as const;
    for (const [label, key] of Object.entries(cards)) {
      await go(page, "/");
      const count = (await rpc<FleetOverview>(page, "Overview/Get", {})).counts[key];
      await page.locator(".mf-figure", { hasText: label }).first().click();
      await arrived(page, /#\/merchants/);
      await see(page.getByText(`当前显示 ${count} 个`));
    }

    const parts = { 个等待授权: "waiting", 个授权已失效: "lost", 个待上架: "ready" } as const;
    let clicked = 0;
    for (const [label, key] of Object.entries(parts)) {
      await go(page, "/");
      const count = (await rpc<FleetOverview>(page, "Overview/Get", {})).counts[key];
      await see(page.locator(".mf-figure").first());
      const part = page.locator(".mf-figure__part", { hasText: label });
      expect(await part.count()).toBe(count > 0 ? 1 : 0);
      if (count === 0) continue;
      await part.click();
      await arrived(page, /#\/merchants/);
      await see(page.getByText(`当前显示 ${count} 个`));
      clicked++;
    }
    expect(clicked).toBeGreaterThan(0);

    // Each choice of a filter says how many it selects.
    await go(page, "/merchants");
    const { releases, templates } = await rpc<FleetChoices>(page, "Merchants/Choices");
    const states = { 审核驳回: releases.rejected ?? 0, 已上架: releases.online ?? 0, 灰度中: releases.gray ?? 0 };
    expect(states.已上架).toBeGreaterThan(0);
    await page.getByRole("combobox", { name: "版本状态", exact: true }).click();
    for (const [label, count] of Object.entries(states)) {
      await see(page.locator(".ant-select-item-option", { hasText: new RegExp(`^${label} ${count}$`) }));
    }
    await accessible(page);
    await page.locator(".ant-select-item-option", { hasText: "已上架" }).first().click();
    await page.keyboard.press("Escape");
    await see(page.getByText(`当前显示 ${states.已上架} 个`));
    await page.getByRole("button", { name: "清除筛选" }).click();
    await page.getByRole("combobox", { name: "线上模板版本", exact: true }).click();
    await see(page.locator(".ant-select-item-option", { hasText: new RegExp(`的全部版本 ${Object.values(templates)[0] ?? 0}$`) }));
    await page.keyboard.press("Escape");

    const all = await linesOf(page);
    const some = (has: (l: FleetLine) => unknown): FleetLine => all.find((l) => has(l)) ?? expect.fail("the demo has none");
    const online = some((l) => l.edition);
    const pending = some((l) => l.version); // its audit may have ended by now
    const ending = some((l) => l.ends);
    for (const line of [online, pending, ending]) {
      await page.getByRole("textbox", { name: /搜索名称/ }).fill(line.mini_app_id || line.name);
      await see(page.getByRole("link", { name: line.name, exact: true }));
      await see(page.getByText("当前显示 1 个"));
      if (line.edition) expect((await column(page, "模板版本"))[0]).toContain(line.edition);
      if (line === pending) expect((await column(page, "待上线版本"))[0]).toContain(line.version);
      if (line.ends) expect((await column(page, "最近到期"))[0]).toMatch(/^\d{4}-\d\d-\d\d/);
    }
    await page.getByRole("textbox", { name: /搜索名称/ }).fill("");

    // Two states at once, and none of a tag.
    await choose(page, "版本状态", "审核中", "审核驳回");
    const either = await idsOf(page, { releases: ["auditing", "rejected"] });
    await see(page.getByText(`当前显示 ${either.length} 个`));
    await arrived(page, /release=auditing&release=rejected/);
    await page.reload();
    await see(page.getByText(`当前显示 ${either.length} 个`));
    await page.getByRole("button", { name: "清除筛选" }).first().click();
    const [tag] = (await rpc<{ tags: { tag: string }[] }>(page, "Merchants/Tags")).tags;
    await page.getByRole("button", { name: "更多筛选" }).click();
    await choose(page, "不含标签", tag?.tag ?? "");
    await see(page.getByText(`当前显示 ${(await idsOf(page, { without_tags: [tag?.tag ?? ""] })).length} 个`));
    // The calendars are those of the language, as in the journal; one side alone bounds.
    expect(await page.locator('input[type="date"]').count()).toBe(0);
    await page.getByRole("textbox", { name: "最近到期" }).last().fill("2099-01-01");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await see(page.getByText(`当前显示 ${(await idsOf(page, { without_tags: [tag?.tag ?? ""], ends: { to: "2099-01-01" } })).length} 个`));
    await page.getByRole("button", { name: "更多筛选" }).click();
    await page.getByRole("button", { name: "清除筛选" }).first().click();
    await choose(page, "线上模板版本", online.edition);
    await see(page.getByText(`当前显示 ${(await idsOf(page, { template: online.template, editions: [online.edition] })).length} 个`));
    await page.mouse.move(2, 2);
    await accessible(page);

    // What ends first stands first; whoever has no end stands last.
    await page.getByRole("button", { name: "清除筛选" }).first().click();
    await page.getByRole("columnheader", { name: "最近到期" }).click();
    await page.waitForFunction((id) => document.querySelector(".mf-merchants__row")?.getAttribute("data-row-key") === id, (await idsOf(page, { sort: "ends" }))[0]);
  });
  expect(complaints).toEqual([]);
});

test("columns and density are kept, and a view brings filter, order and columns back", async () => {
  await showing(page, "merchants-views", async () => {
    await go(page, "/merchants");
    await see(page.getByText("当前显示 60 个"));
    // In a window of 1280 nothing that is usual lies beyond the edge.
    expect(page.viewportSize()?.width).toBe(1280);
    expect(await page.locator(".mf-merchants__table .ant-table-body, .mf-merchants__table .ant-table-tbody-virtual-holder").evaluateAll((all) => all.map((e) => e.scrollWidth - e.clientWidth))).toEqual([0]);
    await page.getByRole("button", { name: "列与密度" }).click();
    await page.getByRole("checkbox", { name: "联系人" }).check();
    await see(page.getByRole("columnheader", { name: "联系人" }));
    await page.getByRole("checkbox", { name: "标签" }).uncheck();
    await page.getByRole("columnheader", { name: "标签" }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "模板版本左移" }).click();
    await page.getByRole("switch", { name: "紧凑显示" }).click();
    await page.locator(".ant-table-small").waitFor();
    await page.mouse.move(2, 2);
    await accessible(page);
    await page.getByRole("button", { name: "列与密度" }).click();
    await page.reload();
    await page.locator(".ant-table-small").waitFor();
    const heads = (await page.getByRole("columnheader").allTextContents()).map((h) => h.trim()).filter(Boolean);
    expect(heads).toEqual(["商家名称", "小程序 ID", "模板版本", "授权状态", "待上线版本", "最近到期", "联系人"]);
    const kept = await rpc<Preferences>(page, "System/Preferences");
    expect(kept.merchants?.compact).toBe(true);

    await choose(page, "版本状态", "落后");
    const behind = (await idsOf(page, { releases: ["behind"] })).length;
    await see(page.getByText(`当前显示 ${behind} 个`));
    await page.getByRole("button", { name: "视图" }).click();
    await page.getByRole("menuitem", { name: "另存为视图" }).click();
    const dialog = page.getByRole("dialog", { name: "另存为视图" });
    await dialog.getByLabel("视图名称").fill("要更新的");
    await accessible(page);
    await dialog.getByRole("button", { name: "保存" }).click();
    await dialog.waitFor({ state: "detached" });
    await see(page.getByRole("button", { name: "视图" }).filter({ hasText: "要更新的" }));

    await page.getByRole("button", { name: "视图" }).click();
    await page.getByRole("menuitem", { name: "全部商家" }).click();
    await see(page.getByText("当前显示 60 个"));
    await page.getByRole("button", { name: "列与密度" }).click();
    await page.getByRole("button", { name: "恢复默认" }).click();
    await see(page.getByRole("columnheader", { name: "标签" }));
    await page.getByRole("button", { name: "列与密度" }).click();
    await page.getByRole("button", { name: "视图" }).click();
    await page.getByRole("menuitem", { name: "要更新的", exact: true }).click();
    await see(page.getByText(`当前显示 ${behind} 个`));
    await see(page.getByRole("columnheader", { name: "联系人" }));

    await page.getByRole("button", { name: "视图" }).click();
    await page.getByRole("menuitem", { name: "重命名“要更新的”" }).click();
    await page.getByLabel("视图名称").fill("旧版商家");
    await page.getByRole("dialog").getByRole("button", { name: "保存" }).click();
    await see(page.getByRole("button", { name: "视图" }).filter({ hasText: "旧版商家" }));
    await page.getByRole("button", { name: "视图" }).click();
    await page.getByRole("menuitem", { name: "删除“旧版商家”" }).click();
    await see(page.getByText("当前显示 60 个"));
    expect((await rpc<{ views: unknown[] }>(page, "Merchants/Views")).views).toEqual([]);
  });
  expect(complaints).toEqual([]);
});

test("a row has its actions, and from a merchant's page the next of the list is one key away", async () => {
  await showing(page, "merchants-near", async () => {
    await go(page, "/merchants?standing=active&sort=name");
    const ids = await idsOf(page, { standings: ["active"], sort: "name" });
    const names = new Map((await linesOf(page)).map((l) => [l.id, l.name]));
    const name = (i: number): string => names.get(ids[i] ?? "") ?? "";
    // By keys: the menu opens at its first use as at every other, and leaving it leads back to its button.
    const actions = page.getByRole("button", { name: `${name(0)}的操作` });
    await see(actions);
    for (let use = 0; use < 2; use++) {
      await actions.focus();
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.activeElement?.getAttribute("role") === "menuitem");
      await page.keyboard.press("Escape");
      await page.waitForFunction((label) => document.activeElement?.getAttribute("aria-label") === label, `${name(0)}的操作`);
    }
    await actions.click();
    await page.mouse.move(2, 2);
    await accessible(page);
    await page.getByRole("menuitem", { name: "打开" }).click();
    await see(page.getByRole("heading", { name: name(0), exact: true }));
    await see(page.getByText(`1 / ${ids.length}`));
    expect(await page.getByRole("button", { name: "上一个商家" }).isDisabled()).toBe(true);
    await page.keyboard.press("]");
    await see(page.getByRole("heading", { name: name(1), exact: true }));
    await page.reload(); // the list is remembered
    await see(page.getByText(`2 / ${ids.length}`));
    // Another page of the merchant was gone to by a link that tells no list.
    await go(page, `/merchants/${ids[1]}/version`);
    await see(page.getByText(`2 / ${ids.length}`));
    await page.reload();
    await see(page.getByText(`2 / ${ids.length}`));
    // Before the page stands a dialog, whose the keys are.
    await page.keyboard.press("?");
    await see(page.getByRole("dialog").getByText("列表中的上一个、下一个商家"));
    await page.keyboard.press("]");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await see(page.getByText(`2 / ${ids.length}`));
    await page.getByRole("button", { name: "下一个商家" }).click();
    await see(page.getByRole("heading", { name: name(2), exact: true }));
    await page.keyboard.press("[");
    await see(page.getByRole("heading", { name: name(1), exact: true }));
    await accessible(page);
    await page.getByRole("navigation", { name: "在列表中" }).getByRole("link", { name: "商家" }).click();
    await see(page.getByText(`当前显示 ${ids.length} 个`));

    await page.getByRole("button", { name: `${name(0)}的操作` }).click();
    await page.getByRole("menuitem", { name: "归档" }).click();
    await see(page.getByText(`当前显示 ${ids.length - 1} 个`));
    expect((await idsOf(page, { archive: "only" })).length).toBe(1);
  });
  expect(complaints).toEqual([]);
});

test("a preview beside the list follows the row the keys are on, is kept, and covers nothing", async () => {
  await showing(page, "merchants-preview", async () => {
    await go(page, "/merchants");
    const rows = page.locator(".mf-merchants__row");
    await see(rows.nth(1));
    const nameOf = async (at: number): Promise<string> => (await rows.nth(at).getByRole("link").first().textContent()) ?? "";
    await page.getByRole("grid").focus();
    await page.keyboard.press("p");
    const preview = page.getByRole("region", { name: "侧边预览" });
    await see(preview);
    await page.keyboard.press("ArrowDown");
    await see(preview.getByRole("link", { name: await nameOf(1), exact: true }));
    await page.keyboard.press("ArrowDown");
    await see(preview.getByRole("link", { name: await nameOf(2), exact: true }));
    await see(preview.getByRole("region", { name: "下一步" }));
    await see(preview.getByText("模板版本"));
    await page.mouse.move(2, 2);
    await accessible(page);

    // The actions of a row are beside it, not under it.
    const action = await rows.nth(2).getByRole("button", { name: /的操作$/ }).boundingBox();
    const panel = await preview.boundingBox();
    expect((action?.x ?? 0) + (action?.width ?? 0)).toBeLessThanOrEqual(panel?.x ?? 0);

    const edge = preview.getByRole("separator", { name: "预览宽度" });
    const width = Number(await edge.getAttribute("aria-valuenow"));
    await edge.focus();
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => edge.getAttribute("aria-valuenow")).toBe(String(width + 20));
    await page.reload();
    await see(edge);
    await expect.poll(() => edge.getAttribute("aria-valuenow")).toBe(String(width + 20));
    await preview.getByRole("button", { name: "关闭预览" }).click();
    await expect.poll(() => preview.count()).toBe(0);
    await rows.nth(1).getByRole("button", { name: /的操作$/ }).click();
    await page.getByRole("menuitem", { name: "侧边预览" }).click();
    await see(preview.getByRole("link", { name: await nameOf(1), exact: true }));
  });
  expect(complaints).toEqual([]);
});
