import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { accessible, arrived, closeBrowser, go, see, showing, visit } from "./browser";
import { unlock } from "./vault";
import { World } from "./world";

let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => world.remove());
afterAll(() => closeBrowser());

interface SimMerchant {
  mini_app_id: string;
  name: string;
}

/** A mini program of the platform that has authorized nobody. */
async function stranger(): Promise<SimMerchant> {
  const { merchants } = (await world.simulator.control("/merchants", { count: 1, released: 0 })) as { merchants: SimMerchant[] };
  const known = new Set(world.shops.map((s) => s.miniAppId));
  const found = merchants.find((m) => !known.has(m.mini_app_id));
  if (!found) throw new Error("the platform made no mini program");
  return found;
}

/** What is under the pointer is not judged: its colours are on their way. */
async function readable(page: Page): Promise<void> {
  await page.mouse.move(2, 2);
  await accessible(page);
}

/** One stage of the road on the merchant's page. */
const stage = (page: Page, name: string): Locator => page.getByRole("listitem").filter({ has: page.getByText(name, { exact: true }) });

test("a new merchant from nothing to online, broken off by a kill and gone on with", async () => {
  const visitor = await world.open(1);
  const { page } = visitor;
  const { apps } = await world.call<{ apps: { id: string }[] }>("Apps", "List", {});
  await world.call("Templates", "Refresh", { app_id: apps[0]?.id ?? "" });
  await world.platform({ audit: "manual" });
  const mini = await stranger();
  let merchant = "";
  await showing(page, "road-begin", async () => {
    await page.getByRole("menuitem", { name: "上线引导" }).click();
    await see(page.getByRole("heading", { name: "上线引导", level: 1 }));
    await readable(page);
    await page.getByRole("button", { name: /添加商家$/ }).click();
    const form = page.getByRole("dialog", { name: "添加商家" });
    await form.getByLabel("商家名称").fill("拾光书社");
    await form.getByRole("button", { name: "保存并继续" }).click();
    await arrived(page, /\/road$/);
    merchant = page.url().split("/merchants/")[1]?.split("/")[0] ?? "";

    // The one next step is the authorization; a link is made, and it is the merchant's turn.
    await see(page.getByText("下一步：授权"));
    await readable(page);
    const [handout] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "上线须知（打印）" }).click()]);
    expect(handout.suggestedFilename()).toBe("拾光书社-上线须知.html");
    await see(page.getByText("授权链接等待商家确认").first());
    await see(page.getByText("轮到：商家").first());
    await page.getByRole("menuitem", { name: "上线引导" }).click();
    await page.getByText("等待商家 1", { exact: true }).click();
    await see(page.getByRole("link", { name: "拾光书社", exact: true }));
    await page.getByRole("checkbox", { name: "拾光书社" }).check();
    await page.getByRole("button", { name: "为选中的 1 个生成授权链接" }).click();
    await page.getByRole("dialog", { name: /授权链接/ }).getByRole("button", { name: "取消" }).click();
    await readable(page);
  });

  // The program dies; what is stored says where the road was left.
  await world.program.stop("SIGKILL");
  await visitor.context.close();
  const again = await visit(await world.program.start());
  await unlock(again.page);
  await see(again.page.getByRole("navigation"));
  const { page: back, complaints } = again;
  await showing(back, "road-resumed", async () => {
    const { links } = await world.call<{ links: { url: string; redirect: string } }>("Authorization", "Ask", { merchant_id: merchant, form: "app" });
    const token = new URL(links.url).searchParams.get("state") ?? "";
    const { location } = (await world.simulator.control("/consent", { mini_app_id: mini.mini_app_id, redirect_uri: links.redirect, state: token })) as { location: string };
    await go(back, `/merchants/${merchant}/authorize`);
    await back.getByLabel("手动完成授权").fill(location);
    await back.getByRole("button", { name: "完成授权" }).click();
    await see(back.getByText(/已授权/).first());
    await back.getByRole("menuitem", { name: "上线引导" }).click();
    await back.getByRole("link", { name: "拾光书社", exact: true }).click();
    await see(back.getByText("下一步：基础信息"));
    await world.simulator.control("/filing", { mini_app_id: mini.mini_app_id, status: "PASS" });
    await back.getByRole("button", { name: "向平台查询" }).first().click();
    await see(stage(back, "备案").getByText("已具备"));
    await readable(back);

    // The first version, from the template.
    await stage(back, "首个版本").getByRole("button", { name: "上传版本" }).click();
    await arrived(back, /\/version$/);
    await back.getByRole("button", { name: "基于模板上传" }).first().click();
    const drawer = back.getByRole("dialog").filter({ hasText: "上传版本" });
    await drawer.getByLabel("新版本号").fill("1.0.0");
    await drawer.getByRole("button", { name: "上传并构建" }).click();
    await drawer.waitFor({ state: "hidden" });
    await see(back.getByRole("row").filter({ hasText: "1.0.0" }).getByText("开发中"));

    // Its audit and its release, each from the road.
    await go(back, `/merchants/${merchant}/road`);
    await see(stage(back, "首个版本").getByText("已具备"));
    await stage(back, "首次审核").getByRole("button", { name: "提交审核" }).click();
    await arrived(back, /\/version/);
    const row = back.getByRole("row").filter({ hasText: "1.0.0" });
    await row.getByRole("button", { name: "提交审核", exact: true }).click();
    await back.getByLabel("版本描述").fill("新增会员积分和储值功能，优化点餐流程，修复若干已知问题，提升稳定性。");
    await back.getByRole("button", { name: "提交审核" }).click();
    await see(row.getByText("审核中", { exact: true }));
    await go(back, `/merchants/${merchant}/road`);
    await see(stage(back, "首次审核").getByText("等待中"));
    await world.simulator.control("/audit", { mini_app_id: mini.mini_app_id, app_version: "1.0.0", result: "pass" });
    await back.getByRole("menuitem", { name: "上线引导" }).click();
    await back.getByRole("link", { name: "拾光书社", exact: true }).click();
    await see(stage(back, "首次审核").getByText("已具备"));
    await stage(back, "上架").getByRole("button", { name: "上架", exact: true }).click();
    await arrived(back, /\/version$/);
    await row.getByRole("button", { name: "上架", exact: true }).click();
    await back.getByRole("dialog").getByRole("button", { name: "上架", exact: true }).click();
    await see(row.getByText("已上架", { exact: true }));
    await go(back, `/merchants/${merchant}/road`);
    await see(back.getByText("该商家已上架过；还有 2 项待补。"));

    // What the merchant may see, looked at first and saved.
    await back.getByRole("button", { name: "商家页面" }).click();
    const dialog = back.getByRole("dialog", { name: "可交给商家的页面" });
    await see(dialog.getByText("已上架，版本 1.0.0"));
    await readable(back);
    const [page1] = await Promise.all([back.waitForEvent("download"), dialog.getByRole("button", { name: "保存页面" }).click()]);
    expect(page1.suggestedFilename()).toBe("拾光书社-小程序情况.html");
    await dialog.getByRole("button", { name: "取消" }).click();
    await go(back, "/road");
    await back.getByRole("link", { name: "拾光书社", exact: true }).waitFor({ state: "detached" });
  });
  expect(complaints).toEqual([]);
}, 240_000);

test("an order in the service market of a stranger is one entry on the road, and becomes a merchant", async () => {
  const { page, complaints } = await world.open(1);
  await showing(page, "road-order", async () => {
    const mini = await stranger();
    await world.platform({ message_duplicate_rate: 1 });
    await go(page, "/road");
    await see(page.getByRole("link", { name: world.shop().name }));
    await world.simulator.control("/order", { mini_app_id: mini.mini_app_id });
    await see(page.getByText("新商家订单（1）"));
    await see(page.getByText("新商家在服务市场下单").first());
    await readable(page);
    await page.getByRole("button", { name: /新建商家$/ }).first().click();
    await page.getByRole("dialog").getByRole("textbox").fill("市场来的店");
    await page.getByRole("dialog").getByRole("button", { name: "新建商家" }).click();
    await arrived(page, /\/road$/);
    await see(page.getByRole("heading", { name: "市场来的店", level: 1 }));
    await see(stage(page, "授权").getByText("已具备"));
    await page.getByRole("menuitem", { name: "上线引导" }).click();
    await see(page.getByRole("link", { name: "市场来的店" }));
    expect(await page.getByText(/新商家订单/).count()).toBe(0);
  });
  expect(complaints).toEqual([]);
});

test("the road in English and in the dark", async () => {
  const { page, complaints } = await world.open(2, "new", { scheme: "dark" });
  await showing(page, "road-dark", async () => {
    await go(page, "/road");
    await see(page.getByRole("link", { name: world.shop().name }));
    await readable(page);
    await world.call("System", "SavePreferences", { ...(await world.call<object>("System", "Preferences", {})), language: "en" });
    await page.reload();
    await see(page.getByRole("heading", { name: "Way online", level: 1 }));
    await page.getByRole("link", { name: world.shop().name }).click();
    await see(page.getByText(/^Next: /));
    await readable(page);
    await page.getByRole("button", { name: "Merchant's page" }).click();
    await see(page.getByRole("dialog").getByText("Where it stands"));
  });
  expect(complaints).toEqual([]);
});
