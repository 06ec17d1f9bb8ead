import { expect, test } from "vitest";
import { complaints, eachInDemo, page } from "./alone";
import { accessible, go, see, showing } from "./browser";
import { linesOf, ownCallback, rpc } from "./merchantdemo";

eachInDemo(async () => {
  await ownCallback(page);
});

/** 853x533 is 1280x800 at 150%. */
const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
  { width: 853, height: 533 },
];

test("the screens hold at every size, in English and in the dark", async () => {
  await showing(page, "merchants-looks", async () => {
    const [none] = await linesOf(page, { standings: ["none"] });
    const [active] = await linesOf(page, { standings: ["active"] });
    await rpc(page, "System/SavePreferences", { language: "en", theme: "dark", tour_done: true });
    await page.reload();
    await see(page.getByRole("navigation"));
    await rpc(page, "Authorization/Ask", { merchant_id: none?.id, form: "pc" });
    const screens: [string, RegExp][] = [
      ["/merchants", /merchants, .* shown/],
      ["/merchants/import", /Checked first/],
      [`/merchants/${none?.id}/record`, /Ext values/],
      [`/merchants/${none?.id}/authorize`, /Waiting for the scan/],
      [`/merchants/${active?.id}/authorize`, /Refresh token/],
      ["/authorization", /Redirect address/],
    ];
    for (const [path, shows] of screens) {
      await go(page, path);
      await see(page.getByText(shows));
      for (const size of sizes) {
        await page.setViewportSize(size);
        const over = await page.evaluate(() => {
          const main = document.querySelector("#main");
          return main ? main.scrollWidth - main.clientWidth : -1;
        });
        expect(over, `${path} at ${size.width}`).toBe(0);
      }
      await page.setViewportSize({ width: 1280, height: 800 });
      await accessible(page);
    }
    // A filing that passed misses nothing, and is said to be so once.
    await rpc(page, "System/SavePreferences", { language: "zh", theme: "light", tour_done: true });
    await rpc(page, "Filing/Read", { merchant_id: active?.id });
    await page.reload();
    await go(page, `/merchants/${active?.id}/filing`);
    await see(page.getByText("已备案", { exact: true }));
    expect(await page.getByText("已备案", { exact: true }).count()).toBe(1);
    expect(await page.getByText(/还有 \d+ 个问题/).count()).toBe(0);
    // Its form is there for a change only.
    expect(await page.getByRole("button", { name: "发起核验" }).count()).toBe(0);
    await page.getByRole("button", { name: "变更备案" }).click();
    await see(page.getByRole("button", { name: "发起核验" }));
    expect(await page.getByRole("button", { name: "读取列表" }).count()).toBe(1);
    // The title stands where it stands on other screens with a way back.
    const top = async () => (await page.locator("main h1").first().boundingBox())?.y ?? Number.NaN;
    const here = await top();
    await go(page, "/merchants/import");
    expect(Math.abs((await top()) - here)).toBeLessThan(2);
    // In both languages no filter cuts its name, and the tabs of a merchant stand in one row.
    for (const language of ["en", "zh"]) {
      await rpc(page, "System/SavePreferences", { language, theme: "light", tour_done: true });
      await page.reload();
      await go(page, "/merchants");
      await see(page.getByRole("combobox").first());
      const names = page.locator(".mf-merchants__choice [class*=placeholder]");
      await see(names.nth(3));
      expect(await names.evaluateAll((all) => all.filter((n) => n.scrollWidth > n.clientWidth + 1).map((n) => n.textContent)), language).toEqual([]);
      // Nor does a column of the list: its head, or the word beside a version or a date.
      await see(page.locator(".mf-merchants__release").first());
      const cut = await page.locator(".mf-merchants__table :is([role=columnheader], .ant-table-column-title), .mf-merchants__table [role=gridcell]:has(> .mf-merchants__release)").evaluateAll((all) => all.filter((e) => e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1).map((e) => e.textContent));
      expect(cut, language).toEqual([]);
      await go(page, `/merchants/${active?.id}/versions`);
      await see(page.getByRole("tab").first());
      const rows = await page.getByRole("tab").evaluateAll((tabs) => [...new Set(tabs.map((tab) => Math.round(tab.getBoundingClientRect().top)))]);
      expect(rows, language).toHaveLength(1);
    }
  });
  expect(complaints).toEqual([]);
});
