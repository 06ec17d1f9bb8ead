import { expect, test } from "vitest";
import { complaints, eachAlone, page } from "./alone";
import { accessible, go, see, showing } from "./browser";
import { linesOf, openDemo, ownCallback, rpc } from "./merchantdemo";

eachAlone(async () => {
  await openDemo(page);
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
  });
  expect(complaints).toEqual([]);
});
