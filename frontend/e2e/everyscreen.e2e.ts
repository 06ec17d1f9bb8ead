import { expect, test } from "vitest";
import type { Merchant, ProviderTemplate } from "../src/bridge/generated/types";
import screens from "../scripts/screens.json";
import { complaints, eachInDemo, page } from "./alone";
import { accessible, go, settled, showing } from "./browser";
import { lostOn, mannersOf } from "./manners";
import { rpc } from "./merchantdemo";

eachInDemo();

const longName = "南巷鲜果茶（上海虹桥国际机场T2航站楼到达层旗舰体验店🎉二号柜台）& Very Long Coffee Roastery Company Limited";

/** Fills what the addresses of the screens name. */
async function work(): Promise<Record<string, string>> {
  const { ids } = await rpc<{ ids: string[] }>(page, "Merchants/Find", { filter: { standings: ["active"] }, limit: 1 });
  const { rows } = await rpc<{ rows: { id: string; mini_app_id: string }[] }>(page, "Merchants/Rows", { ids: ids.slice(0, 1) });
  const first = rows[0];
  const { merchant } = await rpc<{ merchant: Merchant }>(page, "Merchants/Get", { id: first?.id });
  const { id, contact, phone, mini_app_id, updated_at } = merchant;
  await rpc(page, "Merchants/Save", { id, contact, phone, mini_app_id, updated_at, name: longName, tags: ["华东", "加盟"], notes: "", ext: {} });
  const { templates } = await rpc<{ templates: ProviderTemplate[] }>(page, "Templates/List");
  const template = templates.find((t) => t.tier === "standard") ?? templates[0];
  const plan = {
    app_id: "", template: template?.id, template_id: "", template_version: template?.versions.find((v) => v.status === "RELEASE")?.version, goal: "held",
    waves: [{ count: 3 }], on_occupied: "replace", form: { app_version: "", version_desc: "新增会员积分与到店自提，修复下单页的显示问题" },
  };
  const { batch } = await rpc<{ batch: { id: string } }>(page, "Batches/Create", { ...plan, targets: { merchants: ids.slice(0, 8) } });
  // One whose plan can still be changed, and a plan that is kept.
  const planned = await rpc<{ batch: { id: string } }>(page, "Batches/Create", { ...plan, targets: { merchants: ids.slice(8, 12) }, not_before: new Date(Date.now() + 48 * 3_600_000).toISOString() });
  await rpc(page, "Plans/Save", { name: "稳定：先审核，再统一上架", plan: { ...plan, targets: { all: true } } });
  const run = await rpc<{ id: string }>(page, "Versions/ReadMany", { targets: { all: true } });
  const { apps } = await rpc<{ apps: { id: string }[] }>(page, "Apps/List");
  const { versions } = await rpc<{ versions: { version: string }[] }>(page, "Versions/Refresh", { merchant_id: merchant.id });
  return { merchant: merchant.id, batch: batch.id, planned: planned.batch.id, run: run.id, app: apps[0]?.id ?? "", version: versions[0]?.version ?? "" };
}

/** Twice the size: as a browser does it, and as the window does where the system's own size is out of reach (shell/zoom.ts). */
const twice = {
  light: async (large: boolean) => await page.setViewportSize(large ? { width: 640, height: 400 } : { width: 1280, height: 800 }),
  dark: async (large: boolean) =>
    await page.evaluate((size) => {
      document.documentElement.style.setProperty("zoom", `${size}%`);
      document.documentElement.style.setProperty("--mf-zoom", String(size / 100));
      window.dispatchEvent(new Event("resize"));
    }, large ? 200 : 100),
};

/** What is wrong with the bar of a batch in colours of a person's own: its parts are told by their colours alone. */
async function barOf(): Promise<string[]> {
  await page.emulateMedia({ forcedColors: "active" });
  const grounds = await page.locator(".mf-board__state [data-task]").evaluateAll((all) => all.map((e) => getComputedStyle(e).backgroundColor));
  await page.emulateMedia({ forcedColors: "none" });
  return grounds.length > 0 && new Set(grounds).size === grounds.length ? [] : [`the parts of a bar have the colours ${grounds.join(", ")}`];
}

test.each(["light", "dark"] as const)("every screen is accessible and whole, also in twice the size, %s", { timeout: 900_000 }, async (theme) => {
  const ids = await work();
  await rpc(page, "System/SavePreferences", { language: "zh", theme, tour_done: true });
  await page.reload();
  await page.locator(`html[data-theme="${theme}"]`).waitFor();
  const wrong: string[] = [];
  for (const { name, path } of screens) {
    await showing(page, `every-${theme}-${name}`, async () => {
      await go(page, path.replaceAll(/\{(\w+)\}/g, (_, key: string) => ids[key] ?? ""));
      await page.locator("main h1").first().waitFor();
      await page.waitForFunction(() => !document.querySelector("main .ant-skeleton"));
      await page.mouse.move(2, 2);
      expect(await page.locator("main :is(h1, h2)", { hasText: /没有这个页面|出错了/ }).count()).toBe(0);
      await accessible(page, theme === "dark" ? "colours" : undefined);
      wrong.push(...(await mannersOf(page)).map((w) => `${name}: ${w}`));
      if (name === "batch") wrong.push(...(await barOf()));
      await twice[theme](true);
      await page.locator(".ant-layout-sider-collapsed").waitFor();
      await settled(page);
      wrong.push(...(await lostOn(page)).map((w) => `${name}, twice the size: ${w}`));
      await twice[theme](false);
    });
  }
  await go(page, "/nowhere");
  await page.locator("main h1", { hasText: "没有这个页面" }).waitFor();

  expect(wrong.join("\n")).toBe("");
  expect(complaints).toEqual([]);
});
