import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { accessible, closeBrowser, go, see, showing } from "./browser";
import { World } from "./world";

let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => world.remove());
afterAll(() => closeBrowser());

test("server domains: checked as typed, added, confirmed, refused in words, removed, read without a network", async () => {
  const { page, complaints } = await world.open(1);
  const shop = world.shop();
  await showing(page, "domain", async () => {
    await go(page, `/merchants/${shop.id}/domain`);
    // What was never read is read when it is first looked at.
    await see(page.getByRole("heading", { name: "没有服务器域名" }));
    await accessible(page);
    const field = page.getByLabel("添加服务器域名");
    const add = page.getByRole("button", { name: /添加$/ });
    await field.fill("https://api.example.com/v1");
    await see(page.getByRole("alert").getByText("请去掉“https://”，只填写域名"));
    expect(await add.isDisabled()).toBe(true);
    await field.fill("茶屋.中国");
    await see(page.getByText(/将以 xn--\w+\.xn--fiqs8s 提交/));
    await field.fill("API.Example.com");
    await see(page.getByText("将以 api.example.com 提交"));
    await field.press("Enter");
    await see(page.getByText("api.example.com", { exact: true }));
    await see(page.getByText("待平台确认"));
    await accessible(page);
    await page.getByRole("button", { name: "刷新" }).click();
    await see(page.getByText("平台已确认"));

    // The platform's own refusal keeps what was typed.
    await field.fill("pay.alipay.com");
    await add.click();
    await see(page.getByRole("button", { name: "SAFEDOMAIN_FORBID" }));
    expect(await field.inputValue()).toBe("pay.alipay.com");

    // A lost reply is looked up.
    await world.platform({ lost_reply_rate: 1 });
    await field.fill("img.example.com");
    await add.click();
    await see(page.getByRole("alert"));
    await world.calm();
    await add.click();
    await see(page.getByText("img.example.com", { exact: true }));

    // Without the platform the list is there, dated, and typing is kept across tabs.
    await world.platform({ refused_rate: 1 });
    await field.fill("later.example.com");
    await add.click();
    await see(page.getByRole("alert"));
    await go(page, `/merchants/${shop.id}/member`);
    await see(page.getByRole("heading", { name: "还没有读取过成员" }));
    await go(page, `/merchants/${shop.id}/domain`);
    expect(await field.inputValue()).toBe("later.example.com");
    await see(page.getByText(/刚刚获取|分钟前获取/));
    await see(page.getByText("api.example.com", { exact: true }));

    await world.calm();
    await page.getByRole("button", { name: "删除 api.example.com" }).click();
    const ask = page.getByRole("dialog", { name: "删除服务器域名“api.example.com”？" });
    await accessible(page);
    await ask.getByRole("button", { name: "删除域名" }).click();
    await page.getByText("api.example.com", { exact: true }).waitFor({ state: "detached" });
  });
  expect(complaints).toEqual([]);
});

test("the thirty-first domain is refused before it is sent", async () => {
  const { page } = await world.open(1);
  const shop = world.shop();
  await showing(page, "domain-limit", async () => {
    for (let i = 0; i < 30; i++) await world.call("Domains", "Add", { merchant_id: shop.id, domain: `d${i}.example.com` });
    await go(page, `/merchants/${shop.id}/domain`);
    await see(page.getByText("已使用 30 / 30 个"));
    await see(page.getByText("已达到上限，请先删除不再使用的域名。"));
    await page.getByLabel("添加服务器域名").fill("one-more.example.com");
    await page.getByRole("button", { name: /添加$/ }).click();
    await see(page.getByText("小程序已有 30 个服务器域名，上限为 30 个"));
  });
});

test("domains of many: refused as typed, added by a run with a reason beside each failure, told until a version is uploaded, removed", async () => {
  const { page, complaints } = await world.open(4);
  await showing(page, "domain-many", async () => {
    await page.getByRole("menuitem", { name: "服务器域名" }).click();
    await see(page.getByRole("heading", { name: "服务器域名", level: 1 }));
    await see(page.getByText("没有等待新版本的域名更改。"));
    await page.mouse.move(2, 2);
    await accessible(page);
    const domains = page.getByLabel("域名，每行一个");
    await domains.fill("https://api.example.com\nimg.example.com");
    await page.getByRole("checkbox", { name: "全选筛选出的 4 个" }).check();
    await page.getByRole("button", { name: "添加到 4 个商家" }).click();
    await page.getByRole("button", { name: "确认执行" }).click();
    await see(page.getByRole("alert").getByText(/https:\/\/api\.example\.com：请去掉/));
    await domains.fill("api.example.com\nimg.example.com");
    await world.simulator.control("/revoke", { mini_app_id: world.shop(3).miniAppId });
    await page.getByRole("button", { name: "添加到 4 个商家" }).click();
    await page.getByRole("button", { name: "确认执行" }).click();
    await see(page.getByRole("heading", { name: "添加服务器域名" }));
    await see(page.getByText("成功 3", { exact: true }));
    await see(page.getByText("失败 1", { exact: true }));

    // Each needs a new version; the merchant's own page says so as well.
    await page.getByRole("menuitem", { name: "服务器域名" }).click();
    await see(page.getByRole("button", { name: "为这 3 个发布版本" }));
    await page.mouse.move(2, 2);
    await accessible(page);
    await page.getByRole("link", { name: world.shop().name, exact: true }).click();
    await see(page.getByText("需上传新版本").first());
    await page.mouse.move(2, 2);
    await accessible(page);

    // Removal asks first.
    await page.getByRole("link", { name: "批量添加" }).click();
    await see(page.getByText("已选 1 个"));
    await page.getByText("删除", { exact: true }).click();
    await domains.fill("img.example.com");
    await page.getByRole("button", { name: "从 1 个商家删除" }).click();
    await page.getByRole("dialog", { name: "从 1 个商家删除这些服务器域名？" }).getByRole("button", { name: "删除" }).click();
    await see(page.getByRole("heading", { name: "删除服务器域名" }));
    await see(page.getByText("成功 1", { exact: true }));
    await go(page, `/merchants/${world.shop().id}/domain`);
    await see(page.getByText("已删除，仍在旧版本中可访问：img.example.com。上传新版本后生效。"));
  });
  expect(complaints).toEqual([]);
});
