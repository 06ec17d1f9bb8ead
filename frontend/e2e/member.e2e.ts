import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { accessible, closeBrowser, go, see, showing } from "./browser";
import { World } from "./world";

let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => world.remove());
afterAll(() => closeBrowser());

test("members: invited, accepted, refused and invited again, removed by name", async () => {
  const { page, complaints } = await world.open(1);
  const shop = world.shop();
  await showing(page, "member", async () => {
    await go(page, `/merchants/${shop.id}/member`);
    // What was never read is read when it is first looked at.
    await see(page.getByText("0 / 30"));
    await see(page.getByText("0 / 50"));
    // What was read and is empty is told from what was never read.
    await go(page, "/members");
    await see(page.getByRole("heading", { name: "还没有成员", exact: true }));
    await go(page, `/merchants/${shop.id}/member`);
    const developer = page.getByLabel("邀请开发者的支付宝账号");
    await developer.fill("nobody");
    await see(page.getByText("应为邮箱或手机号"));
    await developer.fill("dev@example.com");
    await developer.press("Enter");
    await see(page.getByText("已邀请 dev@example.com，等待对方同意"));
    await see(page.getByText("等待同意"));
    expect(await developer.inputValue()).toBe("");
    await accessible(page);

    await world.simulator.control("/member", { mini_app_id: shop.miniAppId, logon_id: "dev@example.com", answer: "refuse" });
    await page.getByRole("button", { name: "刷新" }).click();
    await see(page.getByText("已拒绝"));
    await developer.fill("dev@example.com");
    await developer.press("Enter");
    await see(page.getByText("对方拒绝过之前的邀请"));
    await page.getByRole("alert").getByRole("button", { name: "重新邀请" }).click();
    await see(page.getByText("已删除之前的邀请，并重新邀请 dev@example.com"));
    await world.simulator.control("/member", { mini_app_id: shop.miniAppId, logon_id: "dev@example.com", answer: "accept" });
    await page.getByRole("button", { name: "刷新" }).click();
    await see(page.getByText("已加入"));
    await see(page.getByText("1 / 30"));

    // The platform's refusal is told, and a lost reply is looked up.
    const trial = page.getByLabel("邀请体验者的支付宝账号");
    await trial.fill("ghost@example.invalid");
    await trial.press("Enter");
    await see(page.getByRole("button", { name: "USER_INFO_NOT_EXIST" }));
    expect(await trial.inputValue()).toBe("ghost@example.invalid");

    await world.platform({ refused_rate: 1 });
    await page.getByRole("button", { name: /^移除 .*dev@example.com/ }).click();
    const ask = page.getByRole("dialog", { name: /移除“.*dev@example.com”？/ });
    await accessible(page);
    await ask.getByRole("button", { name: "移除" }).click();
    await see(ask.getByRole("alert"));
    await world.calm();
    await ask.getByRole("button", { name: "移除" }).click();
    await see(page.getByText("0 / 30"));
  });
  expect(complaints).toEqual([]);
});

test("one person to many merchants: progress, failures by merchant, the failed again, history, where they are", async () => {
  const { page, complaints } = await world.open(6);
  const [first] = world.shops;
  await showing(page, "members-many", async () => {
    await page.getByRole("menuitem", { name: "成员" }).click();
    await see(page.getByRole("heading", { name: "成员", level: 1 }));
    await accessible(page);
    await page.getByLabel("对方的支付宝账号").fill("test@example.com");
    await page.getByLabel("搜索名称、联系人、电话、小程序 ID、标签").fill(first?.name ?? "");
    await page.getByRole("checkbox", { name: first?.name ?? "", exact: true }).check();
    await page.getByLabel("搜索名称、联系人、电话、小程序 ID、标签").fill("");
    await page.getByRole("checkbox", { name: "全选筛选出的 6 个" }).check();
    await see(page.getByText("已选 6 个"));
    await world.simulator.control("/revoke", { mini_app_id: world.shop(2).miniAppId });
    await page.getByRole("button", { name: "邀请到 6 个商家" }).click();
    await page.getByRole("button", { name: "确认执行" }).click();

    await see(page.getByRole("heading", { name: "邀请 test@example.com" }));
    await see(page.getByText("成功 5", { exact: true }));
    await see(page.getByText("失败 1", { exact: true }));
    await accessible(page);
    // It opens on what failed, with the one thing that helps: a retry would not.
    await see(page.getByRole("link", { name: world.shop(2).name }));
    expect(await page.getByRole("row").count()).toBe(2);
    await see(page.getByRole("link", { name: "去授权" }));
    expect(await page.getByRole("button", { name: /^重试/ }).count()).toBe(0);
    await page.getByText("全部 6", { exact: true }).click();
    await see(page.getByRole("link", { name: first?.name ?? "" }));

    await page.getByRole("menuitem", { name: "成员" }).click();
    await see(page.getByRole("link", { name: "邀请 test@example.com" }));

    // Who is where, from what was read; a person opens to their merchants.
    await page.getByRole("searchbox", { name: "搜索账号或姓名" }).or(page.getByLabel("搜索账号或姓名")).first().fill("TEST@");
    await see(page.getByRole("row", { name: /test@example.com.*体验者.*5/ }));
    await see(page.getByText("1 / 1 人"));
    await page.mouse.move(2, 2);
    await accessible(page);
    await page.getByRole("button", { name: "test@example.com", exact: true }).click();
    const drawer = page.getByRole("dialog", { name: /test@example.com · 体验者/ });
    await see(drawer.getByRole("link", { name: first?.name ?? "" }));
    expect(await drawer.getByRole("row").count()).toBe(6);
    await accessible(page);
    await drawer.getByRole("checkbox", { name: first?.name ?? "", exact: true }).check();
    await drawer.getByRole("button", { name: "从 1 个商家移除" }).click();
    await page.getByRole("dialog", { name: /从 1 个商家移除/ }).getByRole("button", { name: "移除" }).click();
    await see(page.getByRole("heading", { name: "移除 test@example.com" }));
    await see(page.getByText("成功 1", { exact: true }));
    await page.getByRole("menuitem", { name: "成员" }).click();
    await see(page.getByRole("row", { name: /test@example.com.*体验者.*4/ }));

    // Everybody's list is read at once; the revoked merchant's cannot be.
    await page.getByRole("button", { name: "从平台读取全部" }).click();
    await see(page.getByRole("heading", { name: "读取成员" }));
    await see(page.getByText(/^已于 .* 完成/));
    await page.getByRole("menuitem", { name: "成员" }).click();
    await see(page.getByText(/^已读取 5 \/ \d 个已授权商家$/));

    // Removal asks first and names the person.
    await page.getByText("移除", { exact: true }).click();
    await page.getByLabel("对方的支付宝账号").fill("test@example.com");
    await page.getByRole("checkbox", { name: /^全选筛选出的/ }).check();
    await page.getByRole("button", { name: /^从 \d 个商家移除/ }).click();
    await page.getByRole("dialog", { name: /移除“test@example.com”？/ }).getByRole("button", { name: "移除" }).click();
    await see(page.getByRole("heading", { name: "移除 test@example.com" }));
    await see(page.getByText("成功 5", { exact: true }));

    // A reading leaves out whom nothing can be read of: no failure, and nothing to retry.
    const reading = await world.call<{ id: string }>("Versions", "ReadMany", { targets: { all: true } });
    await go(page, `/runs/${reading.id}`);
    await see(page.getByText("已跳过 1 个未授权的商家"));
    await see(page.getByText("失败 0", { exact: true }));
    await see(page.getByText(/^已跳过：/));
    expect(await page.getByRole("button", { name: /^重试/ }).count()).toBe(0);
    await page.mouse.move(2, 2);
    await accessible(page);
    await go(page, "/runs");
    await see(page.getByRole("row", { name: /^邀请 test@example.com.* 部分完成 6 5 1 / }));
    await see(page.getByRole("row", { name: /^读取版本 已完成 6 5 0 1 / }));
    await accessible(page);
  });
  expect(complaints).toEqual([]);
});

test("a long run can be left, is there on return, and can be stopped", async () => {
  const { page } = await world.open(20);
  await showing(page, "members-leave", async () => {
    await world.platform({ latency_ms: 9000 });
    await page.getByRole("menuitem", { name: "成员" }).click();
    await page.getByLabel("对方的支付宝账号").fill("slow@example.com");
    await page.getByRole("checkbox", { name: /^全选筛选出的/ }).check();
    await page.getByRole("button", { name: "邀请到 20 个商家" }).click();
    await page.getByRole("button", { name: "确认执行" }).click();
    await see(page.getByText(/^正在处理 \d+ \/ 20/));
    await page.reload();
    await see(page.getByText(/^正在处理 \d+ \/ 20/));
    await page.getByRole("button", { name: "停止" }).click();
    await world.platform({ latency_ms: 0 });
    await see(page.getByText(/^已停止，\d+ 个尚未处理/));
    await page.getByRole("button", { name: /重试未成功的/ }).click();
    await see(page.getByText(/^已于 .* 完成/));
  });
});
