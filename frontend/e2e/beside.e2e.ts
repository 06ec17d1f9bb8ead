import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { accessible, closeBrowser, go, see, showing } from "./browser";
import { World } from "./world";

// What stands beside a merchant's pages: what is open, what comes next, what was done before.

let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => world.remove());
afterAll(() => closeBrowser());

test("members: a day of the platform is named as one, whose answer is missing is told, what was done is there to open", async () => {
  const { page, complaints } = await world.open(1, "new", { zone: "America/New_York" });
  const shop = world.shop();
  await showing(page, "beside-members", async () => {
    await world.call("Members", "Invite", { merchant_id: shop.id, role: "DEVELOPER", logon_id: "dev@example.com", again: false });
    await world.call("Members", "Invite", { merchant_id: shop.id, role: "EXPERIENCER", logon_id: "trial@example.com", again: false });
    await world.simulator.control("/member", { mini_app_id: shop.miniAppId, logon_id: "dev@example.com", answer: "accept" });
    await world.call("Members", "Refresh", { merchant_id: shop.id });
    await go(page, `/merchants/${shop.id}/member`);
    const row = page.getByRole("row").filter({ hasText: "dev@example.com" });
    await see(row.getByText(/^\d{4}-\d\d-\d\d北京时间$/));
    await see(row.getByText(/^\d{4}-\d\d-\d\d \d\d:\d\d$/)); // a moment is in the person's zone and names none
    const open = page.locator(".ant-card").filter({ hasText: "等待处理的邀请" });
    await see(open.getByText(/trial@example\.com/));
    await see(open.getByText("待对方同意"));
    expect(await open.getByText(/dev@example\.com/).count()).toBe(0);
    await see(open.getByRole("button", { name: "复制提醒" }));
    const past = page.locator(".ant-card").filter({ hasText: "此前的操作" });
    await see(past.getByText("邀请成员"));
    await page.mouse.move(2, 2);
    await accessible(page);
    await past.getByRole("button", { name: /^\d{4}-\d\d-\d\d/ }).first().click();
    await see(page.getByRole("dialog").getByText("邀请成员"));
    await page.keyboard.press("Escape");
    await past.getByRole("link", { name: "全部" }).click();
    await see(page.getByRole("row").filter({ hasText: shop.name }).filter({ hasText: "邀请成员" }));
  });
  expect(complaints).toEqual([]);
});

test("where days begin as the platform's do, a day needs no name", async () => {
  const { page, complaints } = await world.open(1, "new", { zone: "Asia/Shanghai" });
  const shop = world.shop();
  await showing(page, "beside-day", async () => {
    await world.call("Members", "Invite", { merchant_id: shop.id, role: "DEVELOPER", logon_id: "dev@example.com", again: false });
    await world.simulator.control("/member", { mini_app_id: shop.miniAppId, logon_id: "dev@example.com", answer: "accept" });
    await world.call("Members", "Refresh", { merchant_id: shop.id });
    await go(page, `/merchants/${shop.id}/member`);
    await see(page.getByRole("row").filter({ hasText: "dev@example.com" }).getByText(/^\d{4}-\d\d-\d\d$/));
    expect(await page.getByText("北京时间").count()).toBe(0);
  });
  expect(complaints).toEqual([]);
});

test("messages: the library of the one merchant leads to taking one of it into use", async () => {
  const { page, complaints } = await world.open(1);
  const shop = world.shop();
  await showing(page, "beside-notices", async () => {
    await go(page, `/merchants/${shop.id}/notice`);
    await see(page.getByText("长期订阅仅对部分行业开放"));
    await see(page.getByText("请用户订阅"));
    await page.mouse.move(2, 2);
    await accessible(page);
    await page.getByRole("link", { name: "选用 取餐提醒" }).click();
    await see(page.getByText("“取餐提醒”的关键词"));
    expect(await page.getByRole("radio", { name: "取餐提醒" }).isChecked()).toBe(true);
    await page.getByRole("checkbox", { name: "门店" }).check();
    await page.getByRole("checkbox", { name: "取餐码" }).check();
    await see(page.getByRole("button", { name: "为 1 个商家选用" }));
  });
  expect(complaints).toEqual([]);
});

test("filing, domains and the emergency page say what comes next and what was before", async () => {
  const { page, complaints } = await world.open(1);
  const shop = world.shop();
  await showing(page, "beside-others", async () => {
    await go(page, `/merchants/${shop.id}/filing`);
    const here = page.locator("[aria-current=step]");
    await see(here.getByText("填写资料"));
    await see(page.getByText(/须在 24 小时内完成，否则会被驳回/));
    await page.mouse.move(2, 2);
    await accessible(page);

    await go(page, `/merchants/${shop.id}/domain`);
    await see(page.getByText("上传新版本"));
    await page.getByLabel("添加服务器域名").fill("api.example.com");
    await page.getByRole("button", { name: "添加", exact: true }).click();
    const past = page.locator(".ant-card").filter({ hasText: "此前的更改" });
    await see(past.getByText("添加服务器域名"));
    await accessible(page);

    await go(page, "/emergency");
    await see(page.getByText("有问题的版本还在审核中。"));
    await page.getByRole("button", { name: "立即冻结" }).click();
    await see(page.locator(".ant-card").filter({ hasText: "此前的冻结" }).getByText("冻结更改"));
    await page.mouse.move(2, 2);
    await accessible(page);
  });
  expect(complaints).toEqual([]);
});

test("a submission says how far its form is, what else is looked at, and offers the description that is online", async () => {
  const { page, complaints } = await world.open(1, "online");
  const shop = world.shop();
  await showing(page, "beside-submit", async () => {
    const { apps } = await world.call<{ apps: { id: string }[] }>("Apps", "List", {});
    await world.call("Templates", "Refresh", { app_id: apps[0]?.id ?? "" });
    await go(page, `/merchants/${shop.id}/version`);
    await page.getByRole("button", { name: "基于模板上传" }).first().click();
    const drawer = page.getByRole("dialog").filter({ hasText: "上传版本" });
    await drawer.getByLabel("新版本号").fill("9.0.0");
    await drawer.getByRole("button", { name: "上传并构建" }).click();
    await see(page.getByRole("row").filter({ hasText: "9.0.0" }).getByText("开发中"));
    await go(page, `/merchants/${shop.id}/versions/9.0.0/submit`);
    const form = page.locator(".ant-card").filter({ hasText: "1 项待填或待改" });
    await see(form);
    await form.getByRole("button", { name: "测试账号与附件" }).click();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("audit-test_accout");
    await page.keyboard.type("tester@example.com");
    await see(page.getByText("已填 1 项"));
    const described = page.getByLabel("版本描述");
    await page.getByRole("button", { name: "沿用", exact: true }).click();
    expect((await described.inputValue()).length).toBeGreaterThan(9);
    await described.fill("新增会员积分和储值功能，优化点餐流程，修复若干已知问题，提升稳定性。");
    await form.waitFor({ state: "detached" });
    // What an audit looks at beside the version leads to where it is done.
    await see(page.locator(".ant-card").filter({ hasText: "审核还会查看" }).getByText("隐私政策"));
    await see(page.getByText("审核期间不能提交其他版本", { exact: false }));
    await page.getByRole("switch", { name: "通过后自动上架" }).check();
    await see(page.getByText("立即对所有用户上架，替换现有的线上版本。"));
    await page.mouse.move(2, 2);
    await accessible(page);
    await page.locator("form").getByRole("button", { name: "提交审核" }).click();
    await see(page.getByRole("row").filter({ hasText: "9.0.0" }).getByText(/^(审核中|待上架)$/)); // whose audit may be over by now
    // What is no longer to be submitted has the same beside it.
    await go(page, `/merchants/${shop.id}/versions/9.0.0/submit`);
    await see(page.locator(".ant-card").filter({ hasText: "此前的审核" }).getByText("提交审核 9.0.0"));
    await accessible(page);
  });
  expect(complaints).toEqual([]);
});
