import { expect, test } from "vitest";
import screens from "../scripts/screens.json";
import { complaints, eachInDemo, page } from "./alone";
import { go, see, showing } from "./browser";
import { mannersOf } from "./manners";
import { control, linesOf, rpc } from "./merchantdemo";

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

/** The tabs of a merchant that show what came from the platform. */
const asking = ["fleet", "filing", "baseinfo", "privacy", "permission", "version", "member", "code", "domain", "notice"];

/** Goes to each of them and asks the platform there; the title of the page names it. */
async function eachAsks(id: string, state: string, look: (tab: string) => Promise<void>): Promise<void> {
  for (const tab of asking) {
    await showing(page, `every-state-${state}-${tab}`, async () => {
      await go(page, `/merchants/${id}/${tab}`);
      const named = page.locator("main .mf-merchant__tabs").first().getByRole("tab", { selected: true });
      await see(named);
      await expect.poll(() => page.title()).toBe(`${await named.innerText()} · 商家 · MiniFleet`);
      const again = page.locator("main").getByRole("button", { name: "刷新", exact: true }).first();
      await see(again.or(page.locator("main .mf-empty")));
      if ((await again.count()) > 0 && (await again.isEnabled())) await again.click();
      await look(tab);
    });
  }
}

test("where the platform answers nothing useful, each page of a merchant says so once and tries again", { timeout: 240_000 }, async () => {
  const [line] = await linesOf(page, { standings: ["active"] });
  const id = line?.id ?? "";
  await control(page, "/settings", { error_rate: 1 });
  await eachAsks(id, "busy", async () => {
    const said = page.locator("main [role=alert]", { hasText: "支付宝暂时无法处理" });
    await see(said);
    await see(said.getByRole("button", { name: "重试", exact: true }));
    await page.waitForLoadState("networkidle");
    await expect.poll(() => said.count()).toBe(1);
  });
  await control(page, "/settings", { error_rate: 0 });
  expect(complaints).toEqual([]);
});

test("whatever of a merchant waits for its authorization leads to it", { timeout: 240_000 }, async () => {
  const { merchant } = await rpc<{ merchant: { id: string } }>(page, "Merchants/Save", { name: "还没授权的店", contact: "", phone: "", mini_app_id: "", tags: [], notes: "", ext: {} });
  await eachAsks(merchant.id, "unauthorized", async () => {
    const way = page.locator("main").getByRole("link", { name: /^(去授权|先请商家授权)$/ });
    await see(way);
    expect(await way.first().getAttribute("href")).toBe(`#/merchants/${merchant.id}/authorize`);
  });
  await showing(page, "every-state-unauthorized-submit", async () => {
    await go(page, `/merchants/${merchant.id}/versions/1.0.0/submit`);
    await see(page.locator("main [role=alert]").getByRole("link", { name: "去授权" }));
    // The keys of a merchant's page are not this page's.
    await page.locator("main h1").first().click();
    await page.keyboard.press("?");
    await see(page.getByRole("dialog"));
    expect(await page.getByRole("dialog").getByText("列表中的上一个、下一个商家").count()).toBe(0);
  });
  expect(complaints).toEqual([]);
});

test("what could not be read again stays as it was, and the head says since when and why, once", async () => {
  const [line] = await linesOf(page, { standings: ["active"] });
  const id = line?.id ?? "";
  for (const [tab, method, shown] of [["fleet", "Fleet/Show", "刷新"], ["member", "Members/List", "刷新"], ["authorize", "Authorization/State", "检查授权"], ["authorize", "Merchants/Get", "检查授权"], ["merchant", "Merchants/Get", "保存"]] as const) {
    await showing(page, `still-shown-${tab}-${method}`, async () => {
      await go(page, `/merchants/${id}/${tab}`);
      const data = page.locator("main").getByRole("button", { name: shown }).first();
      await see(data);
      await page.waitForLoadState("networkidle");
      await page.route(`**/rpc/${method}`, (route) => route.abort());
      await rpc(page, "Merchants/Retag", { ids: [id], add: [`${tab} ${method}`], remove: [] });
      await rpc(page, "Members/Refresh", { merchant_id: id });
      const told = page.locator("main [role=alert]", { hasText: /未能重新读取，显示的是 .+ 的内容/ });
      await see(told.getByText("MiniFleet 没有响应").first());
      expect(await told.count()).toBe(1);
      await see(data);
      await page.unroute(`**/rpc/${method}`);
      await told.getByRole("button", { name: "重试" }).click();
      await told.waitFor({ state: "detached" });
    });
  }
  expect(complaints).toEqual([]);
}, 120_000);
