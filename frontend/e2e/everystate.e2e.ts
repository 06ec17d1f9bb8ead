import { expect, test } from "vitest";
import screens from "../scripts/screens.json";
import { complaints, eachInDemo, page } from "./alone";
import { go, see, showing } from "./browser";
import { mannersOf } from "./manners";
import { rpc } from "./merchantdemo";

eachInDemo();

/** What these show is in the page already, or in nobody's memory but the person's. */
const needNothing = new Set(["about", "merchants-import", "apps", "app-new"]);

async function addresses(): Promise<{ name: string; path: string }[]> {
  const { ids } = await rpc<{ ids: string[] }>(page, "Merchants/Find", { filter: { standings: ["active"] }, limit: 1 });
  const run = await rpc<{ id: string }>(page, "Versions/ReadMany", { targets: { merchants: ids.slice(0, 1) } });
  const { apps } = await rpc<{ apps: { id: string }[] }>(page, "Apps/List");
  const named: Record<string, string> = { merchant: ids[0] ?? "", run: run.id, app: apps[0]?.id ?? "", version: "0.0.1", batch: "none", planned: "none" };
  return screens.filter(({ name }) => !needNothing.has(name)).map(({ name, path }) => ({ name, path: path.replaceAll(/\{(\w+)\}/g, (_, key: string) => named[key] ?? "") }));
}

/** What a screen says of things it could not read: that there are none, or how many. */
async function untrue(): Promise<string[]> {
  return await page.evaluate(() => {
    const main = document.querySelector<HTMLElement>("#main");
    const empty = [...(main?.querySelectorAll<HTMLElement>(".mf-empty, .ant-empty, .ant-table-placeholder") ?? [])].map((e) => e.innerText);
    const none = (main?.innerText ?? "").split("\n").filter((line) => /没有符合|^还没有|^共 0|筛选出的 0 个|^0 \//.test(line));
    return [...empty, ...none];
  });
}

/** What a screen lacks of its head: it has one title, and a merchant's has its tabs, whatever else is there. */
async function headless(name: string): Promise<string[]> {
  const titles = await page.locator("main h1").allInnerTexts();
  const tabs = await page.locator("main .mf-merchant__tabs").first().getByRole("tab").count();
  return [
    ...(titles.length === 1 && titles[0]?.trim() ? [] : [`titles: ${titles.join(", ")}`]),
    ...(/^merchant($|-)/.test(name) && tabs < 10 ? ["no tabs"] : []),
  ];
}

/** From here on the program answers nothing, or never: what no screen has read by now, none will know. The code of all of them is there before. */
async function answering(answer: "none" | "never"): Promise<void> {
  await go(page, "/about");
  await page.reload();
  await page.locator("main h1").first().waitFor();
  await page.waitForLoadState("networkidle");
  await page.route("**/rpc/**", (route) => (answer === "none" ? route.abort() : undefined));
}

test.each(["none", "never"] as const)("every screen says that it could not read, or that it reads, and nothing of what it does not know: %s", { timeout: 600_000 }, async (answer) => {
  const wrong: string[] = [];
  const all = await addresses();
  await answering(answer);
  for (const { name, path } of all) {
    if (answer === "never" && name === "settings") continue; // the frame has read them; what is read besides is a line of a card
    await showing(page, `every-state-${answer}-${name}`, async () => {
      await go(page, path);
      await page.locator("main h1").first().waitFor();
      const banner = page.locator("main [role=alert]", { hasText: "MiniFleet 没有响应" });
      if (answer === "none") {
        await see(banner);
        await expect.poll(() => banner.count(), { message: `${name} says its fault once` }).toBe(1);
      }
      else await see(page.locator("main [role=status][aria-label=正在加载], main .ant-skeleton"));
      wrong.push(...(await headless(name)).map((w) => `${name}: ${w}`), ...(await untrue()).map((w) => `${name}: ${w}`), ...(await mannersOf(page)).map((w) => `${name}: ${w}`));
    });
  }
  await page.unrouteAll({ behavior: "ignoreErrors" });
  expect(wrong.join("\n")).toBe("");
  expect(complaints).toEqual([]);
});
