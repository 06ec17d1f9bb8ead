import type { Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { accessible, closeBrowser, go, see, showing } from "./browser";
import { World } from "./world";

afterAll(() => closeBrowser());

/** Nothing is wider than the window. */
async function fits(page: Page): Promise<void> {
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  expect(wide).toBeLessThanOrEqual(room ?? 0);
}

test.each([
  { language: "en", theme: "dark", width: 1920, height: 1080 },
  { language: "zh", theme: "dark", width: 1280, height: 800 },
  { language: "en", theme: "light", width: 853, height: 533 }, // 1280x800 at 150%
])("base info, members, codes and domains hold in $language, $theme, at $width", async ({ language, theme, width, height }) => {
  const world = new World();
  try {
    const { page, complaints } = await world.open(3, "online", { width, height });
    const shop = world.shop();
    await world.call("System", "SavePreferences", { ...(await world.call<object>("System", "Preferences", {})), language, theme });
    await world.call("Versions", "Refresh", { merchant_id: shop.id });
    await world.call("BaseInfo", "Refresh", { merchant_id: shop.id });
    await world.call("BaseInfo", "RefreshCategories", { merchant_id: shop.id });
    await world.call("Domains", "Add", { merchant_id: shop.id, domain: "api.example.com" });
    for (const logon_id of ["dev@example.com", "no@example.com"]) await world.call("Members", "Invite", { merchant_id: shop.id, role: "DEVELOPER", logon_id, again: false });
    await world.simulator.control("/member", { mini_app_id: shop.miniAppId, logon_id: "no@example.com", answer: "refuse" });
    await world.call("Members", "Refresh", { merchant_id: shop.id });
    await world.call("Codes", "Create", { merchant_id: shop.id, spec: { page: "pages/index/index", query: "table=8", describe: "8", size: "", color: "" } });
    await world.call("Codes", "AddRule", { merchant_id: shop.id, rule: { mode: "FUZZY", route_url: "https://qr.example.com/t/", route_pattern: "", page: "pages/index/index" } });
    await page.reload();
    await page.locator(`html[data-theme="${theme}"]`).waitFor();
    await showing(page, `looks-${language}-${theme}-${width}`, async () => {
      for (const [path, complete] of [
        [`/merchants/${shop.id}/baseinfo`, "#baseinfo-app_name"],
        [`/merchants/${shop.id}/domain`, ".mf-domains__table"],
        [`/merchants/${shop.id}/member`, "tbody tr:nth-child(2)"],
        [`/merchants/${shop.id}/code`, "article img"],
        ["/members", ".mf-picker__row"],
        ["/codes", "article img"],
        ["/codes/new", ".mf-picker__row"],
      ] as const) {
        await go(page, path);
        await see(page.locator(complete));
        await accessible(page);
        await fits(page);
      }
    });
    expect(complaints).toEqual([]);
  } finally {
    await world.remove();
  }
});
