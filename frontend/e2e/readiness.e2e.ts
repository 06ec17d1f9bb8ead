import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { accessible, closeBrowser, go, see, showing } from "./browser";
import { World } from "./world";

let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => world.remove());
afterAll(() => closeBrowser());

test("readiness: asked, on a board and in a table, narrowed, on a merchant's page, and done for all who need it", async () => {
  const { page, complaints } = await world.open(5);
  const shop = world.shop();
  await showing(page, "readiness", async () => {
    await page.getByRole("menuitem", { name: "上线准备" }).click();
    await see(page.getByText("0 / 5 个商家已上架"));
    await world.simulator.control("/filing", { mini_app_id: shop.miniAppId, status: "SECURITY_AUDIT_REJECT", desc: "照片不清晰" });
    await world.simulator.control("/filing", { mini_app_id: world.shop(1).miniAppId, status: "FROZEN_2031" });
    await page.getByRole("button", { name: "向平台查询全部" }).click();
    await see(page.getByRole("region", { name: "类目资质" }));
    await accessible(page);

    // A table: every step of everybody; a number and the list it opens agree.
    await page.getByText("列表", { exact: true }).click();
    await see(page.getByText("显示 5 / 5 个商家"));
    await see(page.getByRole("img", { name: "备案: 已驳回" }));
    await see(page.getByRole("img", { name: "备案: 无法识别" }));
    await accessible(page);
    await go(page, "/readiness?step=filing&state=refused");
    await see(page.getByText("显示 1 / 5 个商家"));
    await page.getByRole("link", { name: shop.name }).click();

    // One merchant: the reason, its date, the next step.
    await see(page.getByText("平台审核未通过：照片不清晰"));
    await see(page.getByRole("link", { name: "修改备案资料并重新提交" }));
    await accessible(page);
    await world.simulator.control("/filing", { mini_app_id: shop.miniAppId, status: "PASS" });
    await page.getByRole("button", { name: "刷新" }).click();
    await see(page.getByText("已备案"));
    await page.getByRole("link", { name: "邀请体验成员" }).click();
    await see(page.getByRole("tab", { name: "成员", selected: true }));

    // For all who need it: the screen for many, with these merchants chosen.
    await go(page, "/readiness?step=testers&state=missing");
    await page.getByRole("button", { name: "为这 5 个邀请成员" }).click();
    await see(page.getByText("已选 5 个"));

    // The overview counts them, and each number opens its list.
    const { apps } = await world.call<{ apps: { id: string }[] }>("Apps", "List", {});
    await world.call("Templates", "Refresh", { app_id: apps[0]?.id ?? "" });
    await go(page, "/");
    const card = page.locator(".ant-card", { has: page.getByText("上线准备", { exact: true }) });
    await card.getByRole("link", { name: "类目资质" }).click();
    await see(page.getByText(/显示 \d \/ 5 个商家/));
    await page.getByRole("button", { name: "清除筛选" }).click();
    await see(page.getByText("显示 5 / 5 个商家"));
  });
  expect(complaints).toEqual([]);
});

test("readiness in the dark theme", async () => {
  const { page, complaints } = await world.open(2, "online", { scheme: "dark" });
  await showing(page, "readiness-dark", async () => {
    await go(page, "/readiness");
    await page.getByRole("button", { name: "向平台查询全部" }).click();
    await see(page.getByRole("region", { name: "隐私政策" }));
    await accessible(page);
    await page.getByText("列表", { exact: true }).click();
    await see(page.getByRole("img", { name: "上架: 已具备" }).first());
    await accessible(page);
    await go(page, `/merchants/${world.shop().id}/fleet`);
    await see(page.getByText("尚未填写"));
    await accessible(page);
  });
  expect(complaints).toEqual([]);
});
