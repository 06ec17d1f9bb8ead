import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { accessible, closeBrowser, go, see, showing } from "./browser";
import { World } from "./world";

let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => world.remove());
afterAll(() => closeBrowser());

/** The smallest picture there is. */
const dot = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

test("privacy agreements: from readiness for all who need it, refused without a reason, corrected, passed", async () => {
  const { page, complaints } = await world.open(3);
  await world.platform({ audit_ms: 86_400_000 }); // nothing is decided but by the test
  const shop = world.shop();
  await showing(page, "consent-privacy", async () => {
    for (const { id } of world.shops) await world.call("Fleet", "Ask", { merchant_id: id });
    await go(page, "/readiness?step=privacy&state=missing");
    await page.getByRole("button", { name: "为这 3 个提交隐私政策" }).click();
    await see(page.getByText("已选 3 个"));
    await see(page.getByText("尚无隐私政策模板").first());
    await accessible(page);

    // A form without what the code uses helps nobody: it says so beside each merchant.
    await page.getByRole("button", { name: "保存模板" }).click();
    await see(page.getByText("小程序使用了 USER_PHONE（my.getPhoneNumber），请填写用途").first());
    await page.getByLabel("答复期限").fill("0");
    await see(page.getByRole("alert").getByText("请填写 1 到 999 的天数"));
    expect(await page.getByRole("button", { name: "保存模板" }).isDisabled()).toBe(true);
    await page.getByLabel("答复期限").fill("15");
    await page.getByLabel(/^手机号/).fill("{{name}} 联系取餐");
    await page.getByLabel(/^位置/).fill("推荐附近门店");
    await page.getByRole("button", { name: "添加自定义信息" }).click();
    await page.getByLabel("第 1 项自定义信息的名称").fill("口味");
    await page.getByLabel("第 1 项自定义信息的用途").fill("记住甜度");
    await page.getByRole("button", { name: "保存模板" }).click();
    await see(page.getByText("可提交 3 / 3"));
    await page.mouse.move(2, 2);
    await accessible(page);
    await page.getByRole("button", { name: "提交 3 个商家的隐私政策" }).click();
    await page.getByRole("button", { name: "确认执行" }).click();
    await see(page.getByRole("heading", { name: "提交隐私政策" }));
    await see(page.getByText("已提交，等待平台审核").first());

    // Refused: it is told what can be told; changed for this merchant alone and handed in anew.
    await world.simulator.control("/privacy", { mini_app_id: shop.miniAppId, status: "REJECT" });
    await go(page, `/merchants/${shop.id}/privacy`);
    await page.getByRole("button", { name: "刷新" }).click();
    await see(page.getByText("平台已驳回，且不说明原因"));
    expect(await page.getByLabel(/^手机号/).inputValue()).toBe(`${shop.name} 联系取餐`);
    await page.mouse.move(2, 2);
    await accessible(page);
    await page.getByLabel("联系邮箱").fill("ask@example.com");
    await page.getByRole("button", { name: "重新提交" }).click();
    await see(page.getByRole("button", { name: "审核中" }));
    await world.simulator.control("/privacy", { mini_app_id: shop.miniAppId, status: "PASS" });
    await page.getByRole("button", { name: "刷新" }).click();
    await see(page.getByText("已通过", { exact: true }));
    await go(page, `/merchants/${shop.id}/fleet`);
    await see(page.getByRole("listitem").filter({ hasText: "隐私政策" }).getByText("已具备"));
  });
  expect(complaints).toEqual([]);
});

test("permissions: the list read, an application with a picture, for many, refused with a reason, granted", async () => {
  const { page, complaints } = await world.open(3);
  await world.platform({ audit_ms: 86_400_000 }); // nothing is decided but by the test
  const shop = world.shop();
  await showing(page, "consent-permission", async () => {
    for (const { id } of world.shops) await world.call("Fleet", "Ask", { merchant_id: id });
    await go(page, "/readiness?step=phone&state=missing");
    await page.getByRole("button", { name: "为这 3 个申请手机号权限" }).click();
    await see(page.getByText("已选 3 个"));
    // The scenes are read when the screen opens, and the field is called what a person calls it.
    await see(page.getByRole("button", { name: "重新读取场景" }));
    await see(page.getByText("手机号 my.getPhoneNumber mobile"));
    await page.getByLabel("使用场景").click();
    await page.getByText("1001 注册或登录会员").click();
    await page.getByRole("textbox", { name: "用途" }).fill("{{name}} 会员登录");
    await page.getByRole("button", { name: "保存申请内容" }).click();
    await see(page.getByRole("alert").getByText("请至少上传一张图片").first());
    await page.locator('input[type="file"]').first().setInputFiles({ name: "login.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
    await see(page.getByRole("alert").getByText(/PNG|JPEG|图片/).first());
    await page.locator('input[type="file"]').first().setInputFiles({ name: "login.png", mimeType: "image/png", buffer: dot });
    await see(page.getByText("login.png · 1 KB"));
    await page.getByRole("button", { name: "保存申请内容" }).click();
    await see(page.getByText("可提交 3 / 3"));
    await page.mouse.move(2, 2);
    await accessible(page);
    await page.getByRole("button", { name: "为 3 个商家提交申请" }).click();
    await page.getByRole("button", { name: "确认执行" }).click();
    await see(page.getByRole("heading", { name: "申请手机号权限" }));
    await see(page.getByText("已提交，等待平台审核").first());

    const decide = (status: string, reason = "") => world.simulator.control("/permission", { mini_app_id: shop.miniAppId, api_name: "my.getPhoneNumber", field_name: "mobile", status, reason });
    await decide("REJECT", "材料未展示授权流程");
    await go(page, `/merchants/${shop.id}/permission`);
    await page.getByRole("button", { name: "刷新" }).click();
    await see(page.getByText("材料未展示授权流程"));
    await page.mouse.move(2, 2);
    await accessible(page);
    await page.getByRole("button", { name: "重新申请" }).click();
    await see(page.getByText("审核中", { exact: true }));
    await decide("AGREE");
    await page.getByRole("button", { name: "刷新" }).click();
    await see(page.getByText("已获批", { exact: true }));
  });
  expect(complaints).toEqual([]);
});

test("consent screens in the dark theme", async () => {
  const { page, complaints } = await world.open(1, "new", { scheme: "dark" });
  await showing(page, "consent-dark", async () => {
    await go(page, "/privacy");
    await see(page.getByText("尚未查询到小程序使用的信息，请先向平台查询。"));
    await accessible(page);
    await go(page, `/merchants/${world.shop().id}/permission`);
    await see(page.getByText("小程序会使用").first());
    await accessible(page);
  });
  expect(complaints).toEqual([]);
});

test("message subscriptions: read back at the platform, why none come, mended", async () => {
  const { page, complaints } = await world.open(1);
  await showing(page, "consent-subscriptions", async () => {
    await go(page, "/settings");
    const channel = page.getByRole("listitem", { name: "门店通" });
    await see(channel.getByText("已连接"));
    await channel.getByRole("button", { name: "检查订阅" }).click();
    await see(channel.getByText("全部消息已订阅，可以收到"));
    await see(channel.getByText("已订阅（WEBSOCKET）"));
    await world.simulator.control("/messages/cut", { refuse_ms: 60_000 });
    await see(channel.getByText(/等待重连|正在连接/));
    await channel.getByRole("button", { name: "检查订阅" }).click();
    await see(channel.getByText(/^消息通道未连接/));
    await page.mouse.move(2, 2);
    await accessible(page);
    await world.simulator.control("/messages/cut", { refuse_ms: 0 });
    await channel.getByRole("button", { name: "修复" }).click();
    await see(channel.getByText("已连接"));
    await channel.getByRole("button", { name: "检查订阅" }).click();
    await see(channel.getByText("全部消息已订阅，可以收到"));
  });
  expect(complaints).toEqual([]);
});

test("subscription messages: the library read, one taken into use for many, once", async () => {
  const { page, complaints } = await world.open(2);
  await showing(page, "consent-notices", async () => {
    await page.getByRole("menuitem", { name: "订阅消息" }).click();
    await see(page.getByText("长期订阅仅对部分行业开放"));
    await see(page.getByText("还差：选择消息、勾选商家"));
    expect(await page.getByRole("button", { name: "选用", exact: true }).isDisabled()).toBe(true);
    await page.getByRole("checkbox", { name: /^全选筛选出的/ }).check();
    expect(await page.getByRole("radio", { name: "会员权益到账" }).isDisabled()).toBe(true);
    await page.getByRole("radio", { name: "取餐提醒" }).check();
    await page.getByRole("checkbox", { name: "门店" }).check();
    await see(page.getByText("还差：选择 2 到 5 个关键词"));
    expect(await page.getByRole("button", { name: "为 2 个商家选用" }).isDisabled()).toBe(true);
    await page.getByRole("checkbox", { name: "取餐码" }).check();
    await page.mouse.move(2, 2);
    await accessible(page);
    await page.getByRole("button", { name: "为 2 个商家选用" }).click();
    await page.getByRole("button", { name: "确认执行" }).click();
    await see(page.getByRole("heading", { name: "选用订阅消息 TM0001" }));
    await see(page.getByText("成功 2"));
    await go(page, `/merchants/${world.shop(1).id}/notice`);
    await page.getByRole("button", { name: "刷新" }).click();
    await see(page.getByRole("cell", { name: "门店 取餐码" }));
    await accessible(page);
  });
  expect(complaints).toEqual([]);
});

test("who is not authorized is left out of a run for many, with the reason", async () => {
  const { page, complaints } = await world.open(2);
  await world.call("Merchants", "Save", { name: "未授权的店", contact: "", phone: "", mini_app_id: "", tags: [], notes: "", ext: {} });
  await showing(page, "consent-unauthorized", async () => {
    for (const { id } of world.shops) await world.call("Fleet", "Ask", { merchant_id: id });
    await go(page, "/privacy");
    await page.getByRole("switch", { name: "只看已授权" }).click();
    await see(page.getByText("全选筛选出的 3 个"));
    await page.getByRole("checkbox", { name: /^全选筛选出的/ }).check();
    await see(page.getByText("已选 3 个"));
    await page.getByLabel(/^手机号/).fill("{{name}} 联系取餐");
    await page.getByLabel(/^位置/).fill("推荐附近门店");
    await page.getByRole("button", { name: "保存模板" }).click();
    await see(page.getByText("可提交 2 / 3"));
    await see(page.getByRole("row", { name: "未授权的店" }).getByText("尚未授权第三方应用"));
    await page.getByRole("button", { name: "提交 2 个商家的隐私政策" }).click();
    await page.getByRole("button", { name: "确认执行" }).click();
    await see(page.getByRole("heading", { name: "提交隐私政策" }));
    await see(page.getByText("成功 2"));
    await see(page.getByText("已提交，等待平台审核").first());
    expect(await page.getByText("未授权的店").count()).toBe(0);
  });
  expect(complaints).toEqual([]);
});
