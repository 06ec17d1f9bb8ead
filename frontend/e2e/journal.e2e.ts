import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { accessible, closeBrowser, go, see, showing } from "./browser";
import { World } from "./world";

let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => world.remove());
afterAll(() => closeBrowser());

/** What is under the pointer is not judged: its colours are on their way. */
async function readable(page: Page): Promise<void> {
  await page.mouse.move(2, 2);
  await accessible(page);
}

test("the journal is searched, filtered, opened and exported without a network", async () => {
  const { page, complaints } = await world.open(3);
  await showing(page, "journal", async () => {
    const shop = world.shop(1);
    // Something that fails, with the platform's code and trace.
    await world.call("Versions", "Act", { merchant_id: shop.id, version: "9.9.9", action: "online" }).catch(() => undefined);
    await world.platform({ refused_rate: 1 }); // from here on the platform cannot be reached
    await go(page, "/journal");
    await see(page.getByRole("button", { name: "完成授权" }).first());
    await readable(page);
    expect(await page.getByRole("link", { name: shop.name, exact: true }).first().getAttribute("href")).toContain(`/merchants/${shop.id}`);
    await see(page.getByText(/^第 1–(\d+) 条，共 \1 条$/));

    await page.getByRole("textbox", { name: /商家、小程序 ID/ }).fill(shop.name);
    await page.getByText(world.shop(0).name).first().waitFor({ state: "hidden" });
    await see(page.getByText(shop.name).first());
    expect(page.url()).not.toContain(encodeURIComponent(shop.name)); // browsers write addresses to disk
    await page.getByRole("combobox", { name: "全部结果" }).click();
    await page.getByTitle("失败").click();
    const entry = page.getByRole("button", { name: "上架", exact: true });
    await see(entry);
    await page.getByRole("button", { name: "完成授权" }).first().waitFor({ state: "hidden" });
    await entry.click();
    const drawer = page.getByRole("dialog");
    await see(drawer.getByText("alipay.open.mini.version.online"));
    await see(drawer.getByText("子代码"));
    await see(drawer.getByText("追踪号"));
    await readable(page);
    await page.keyboard.press("Escape");

    // A reload keeps the search; a search that finds nothing offers everything.
    await page.reload();
    await see(entry);
    await page.getByRole("textbox", { name: /商家、小程序 ID/ }).fill("没有这样的词");
    await see(page.getByText("没有符合条件的记录"));
    await page.getByRole("button", { name: "显示全部" }).click();
    await see(page.getByRole("button", { name: "完成授权" }).first());
    await page.waitForTimeout(400); // longer than typing is waited for
    expect(await page.getByRole("textbox", { name: /商家、小程序 ID/ }).inputValue()).toBe("");
    await see(page.getByRole("button", { name: "完成授权" }).first());

    await page.getByRole("combobox", { name: "全部操作" }).fill("授权（");
    await page.keyboard.press("Enter");
    await entry.waitFor({ state: "hidden" });
    for (const [choice, ending] of [["Excel", "xlsx"], ["CSV", "csv"]] as const) {
      await page.getByRole("button", { name: "导出", exact: true }).click();
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: choice }).click()]);
      expect(file.suggestedFilename()).toMatch(new RegExp(`^minifleet-journal-.*\\.${ending}$`));
    }

    // A merchant's own history is a tab of its page.
    await go(page, `/merchants/${shop.id}/journal`);
    await see(page.getByRole("button", { name: "上架", exact: true }));
    await page.getByRole("link", { name: "在日志中查找" }).click();
    await see(page.getByRole("heading", { name: "操作日志" }));
    await see(page.getByText(shop.name).first());
  });
  expect(complaints).toEqual([]);
}, 90_000);

test("a person settles what the platform cannot show", async () => {
  const { page, complaints } = await world.open(1);
  await showing(page, "settle", async () => {
    const shop = world.shop();
    await world.platform({ on_way: "504", on_way_method: "app.qrcode.create", on_way_rate: 1 });
    const make = (): Promise<unknown> => world.call("Codes", "Create", { merchant_id: shop.id, spec: { page: "pages/index/index", describe: "桌号 8" } }).catch(() => undefined);
    await make();
    await make();
    await go(page, "/journal");
    for (const [at, button, result] of [
      [0, "未生效", "失败"],
      [1, "已生效", "成功"],
    ] as const) {
      await page.getByRole("button", { name: "生成小程序码" }).nth(at).click();
      const drawer = page.getByRole("dialog");
      await see(drawer.getByText("结果未知：该操作可能已经生效"));
      await drawer.getByRole("button", { name: button }).click();
      await page.getByRole("tooltip").getByRole("button", { name: button }).click();
      await drawer.getByText("结果未知：该操作可能已经生效").waitFor({ state: "hidden" });
      await see(drawer.getByText(result, { exact: true }));
      await see(drawer.getByText(`人工确认：操作${button}`));
      await page.keyboard.press("Escape");
      await drawer.waitFor({ state: "hidden" });
    }
    await see(page.getByText("人工确认：操作未生效"));
  });
  expect(complaints).toEqual([]);
}, 90_000);

test("a journal of more than a page says of how many entries each page is a part", async () => {
  const { page, complaints } = await world.open(1);
  await showing(page, "journal total", async () => {
    const { id } = world.shop();
    for (let n = 0; n < 110; n++) await world.call("Merchants", "Retag", { ids: [id], ...(n % 2 ? { remove: ["走动"] } : { add: ["走动"] }) });
    await go(page, "/journal?action=merchant.");
    const shown = (from: number, to: number, of: number) => see(page.getByText(`第 ${from}–${to} 条，共 ${of} 条`));
    await shown(1, 100, 111); // with the merchant's own beginning
    await page.getByRole("button", { name: "较早的记录" }).click();
    await shown(101, 111, 111);
  });
  expect(complaints).toEqual([]);
}, 60_000);
