import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { accessible, arrived, closeBrowser, go, see, showing } from "./browser";
import { unlock } from "./vault";
import { World } from "./world";

let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => world.remove());
afterAll(() => closeBrowser());

const long = 60_000;

async function template(): Promise<{ id: string; template_id: string }> {
  const { apps } = await world.call<{ apps: { id: string }[] }>("Apps", "List", {});
  const { templates } = await world.call<{ templates: { id: string; template_id: string }[] }>("Templates", "Refresh", { app_id: apps[0]?.id ?? "" });
  const found = templates.find((t) => t.template_id === world.simulator.ready.template_id);
  if (!found) throw new Error("the simulator has no template");
  return found;
}

/** Begins a batch up to the audit for some merchants and waits until every audit waits for its word. */
async function submitted(name: string, merchants: string[]): Promise<string> {
  const { id } = await template();
  const made = await world.call<{ batch: { id: string } }>("Batches", "Create", {
    name, app_id: "", template: id, template_id: "", template_version: "1.2.0", goal: "audited", on_occupied: "stop", targets: { merchants },
    form: { app_version: "", version_desc: "优化首页加载速度，修复若干已知问题。", region_type: "CHINA" },
  });
  return made.batch.id;
}

async function rejected(shop: { miniAppId: string }, reason: string): Promise<void> {
  const reject = () => world.simulator.control("/audit", { mini_app_id: shop.miniAppId, result: "reject", reason }).then(() => true, () => false);
  await expect.poll(reject, { timeout: long }).toBe(true);
}

test("what audits of several batches refused is gathered by reason, and one correction goes to all of a reason", async () => {
  const { page, complaints } = await world.open(5);
  await showing(page, "rejections", async () => {
    await world.platform({ audit: "manual", build_ms: 50 });
    await go(page, "/batches/rejections");
    await see(page.getByText("没有被驳回的版本"));
    const ids = world.shops.map((s) => s.id);
    const first = await submitted("首批", ids.slice(0, 2));
    const second = await submitted("第二批", ids.slice(2, 4));
    const stopped = await submitted("第三批", ids.slice(4));
    for (const i of [0, 1, 2, 4]) await rejected(world.shop(i), `小程序「${world.shop(i).name}」的类目与服务不符。`);
    await rejected(world.shop(3), "首页无法打开，请修复后重新提交。");
    const over = (id: string) => async () => (await world.call<{ batch: { state: string } }>("Batches", "Get", { id })).batch.state;
    for (const id of [first, second, stopped]) await expect.poll(over(id), { timeout: long }).toBe("done");

    const reasons = page.locator(".mf-rejection");
    await see(page.getByText("5 个商家被驳回，共 2 种原因"));
    expect(await reasons.count()).toBe(2);
    await see(reasons.first().getByText(/类目与服务不符/));
    await see(reasons.first().getByText("4 个商家", { exact: true }));
    await accessible(page);
    await page.getByRole("button", { name: "显示全部 4 个" }).click();
    await see(page.getByRole("link", { name: "首批" }).first());
    await see(page.getByRole("link", { name: "第二批" }));
    await accessible(page);

    // One change, seen for each, goes to all of the reason, through the batch of each.
    await reasons.first().getByRole("button", { name: "修改 4 个并重新提审" }).click();
    const drawer = page.getByRole("dialog").filter({ hasText: "修改后重新提审：4 个商家" });
    await drawer.getByLabel("版本说明").or(drawer.getByLabel("版本描述")).first().fill("{{name}}按审核意见调整了服务类目，并修复了若干已知问题。");
    await see(drawer.getByText(world.shop(2).name));
    await drawer.getByRole("checkbox", { name: /我已查看 4 个商家的变化/ }).check();
    await drawer.getByRole("button", { name: "重新提审" }).click();
    await expect.poll(async () => (await world.call<{ total: number }>("Rejections", "List", {})).total, { timeout: long }).toBe(1);
    await see(page.getByText("1 个商家被驳回，共 1 种原因"));
    for (const i of [0, 1, 2, 4]) {
      const pass = () => world.simulator.control("/audit", { mini_app_id: world.shop(i).miniAppId, result: "pass" }).then(() => true, () => false);
      await expect.poll(pass, { timeout: long }).toBe(true);
    }
    for (const [id, n] of [[first, 2], [second, 1]] as const) {
      await expect.poll(async () => (await world.call<{ batch: { counts: { states: Record<string, number> } } }>("Batches", "Get", { id })).batch.counts.states["succeeded"], { timeout: long }).toBe(n);
    }
    await page.getByRole("link", { name: "批量发布", exact: true }).first().click();
    await arrived(page, /\/batches$/);
    await page.getByRole("link", { name: "审核驳回" }).click();
    await arrived(page, /\/batches\/rejections/);
  });
  expect(complaints).toEqual([]);
}, 180_000);

test("kept plans are put in order by hand and by keys", async () => {
  const { page, complaints } = await world.open(1);
  await showing(page, "rejections-plans", async () => {
    const { id } = await template();
    for (const name of ["甲", "乙", "丙"]) {
      await world.call("Plans", "Save", {
        name, plan: { app_id: "", template: id, template_id: "", template_version: "", form: { app_version: "", version_desc: "" }, targets: { all: true }, on_occupied: "stop", goal: "built" },
      });
    }
    const order = async () => (await world.call<{ plans: { name: string }[] }>("Plans", "List", {})).plans.map((p) => p.name).join("");
    const by = await order();
    await go(page, "/batches/plans");
    const hold = (i: number) => page.getByRole("button", { name: new RegExp(`^调整“${by[i]}”的顺序`) });
    await hold(2).dragTo(page.getByRole("row").filter({ hasText: by[0] ?? "" }));
    await expect.poll(order).toBe(`${by[2]}${by[0]}${by[1]}`);
    await hold(2).press("ArrowDown");
    await expect.poll(order).toBe(`${by[0]}${by[2]}${by[1]}`);
    await see(page.getByRole("status").filter({ hasText: `“${by[2]}”现在排在第 2 位，共 3 个` }));
    await hold(0).press("ArrowUp");
    expect(await order()).toBe(`${by[0]}${by[2]}${by[1]}`);
    await page.reload();
    await see(hold(0));
    expect(await page.getByRole("button", { name: /的顺序/ }).evaluateAll((all) => all.map((one) => (one.getAttribute("aria-label") ?? "")[3]).join(""))).toBe(`${by[0]}${by[2]}${by[1]}`);
    await accessible(page);
  });
  expect(complaints).toEqual([]);
});

test("notices outlive a reload and the lock, and while it is locked the page has nothing of them", async () => {
  const { page, complaints } = await world.open(2);
  await showing(page, "rejections-notices", async () => {
    const name = world.shop(0).name;
    await world.simulator.control("/revoke", { mini_app_id: world.shop(0).miniAppId });
    await world.call("Authorization", "Check", { merchant_id: world.shop(0).id }).catch(() => undefined);
    const bell = page.getByRole("button", { name: /^通知/ });
    await see(page.getByRole("button", { name: /通知，1 条未读/ }));
    await page.reload();
    await see(page.getByRole("button", { name: /通知，1 条未读/ }));
    await page.getByRole("button", { name: "立即锁定" }).click();
    await see(page.getByRole("heading", { name: "解锁 MiniFleet" }));
    expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toContain(name);
    await unlock(page);
    await bell.click();
    await see(page.getByRole("tooltip").getByRole("link", { name: `授权失效：${name}` }));
    expect(await page.getByRole("button", { name: /条未读/ }).count()).toBe(0);
    await page.getByRole("tooltip").getByRole("button", { name: "清空" }).click();
    await see(page.getByText(/还没有通知/));
    await accessible(page);
    await page.reload();
    await bell.click();
    await see(page.getByText(/还没有通知/));
  });
  expect(complaints).toEqual([]);
});

test("a batch that waits for its hour is given another one with a Chinese calendar, or begins now", async () => {
  const { page, complaints } = await world.open(2);
  await showing(page, "rejections-schedule", async () => {
    const { id } = await template();
    const { batch } = await world.call<{ batch: { id: string } }>("Batches", "Create", {
      name: "夜间", app_id: "", template: id, template_id: "", template_version: "1.2.0", goal: "built", on_occupied: "stop", targets: { all: true },
      form: { app_version: "", version_desc: "" }, not_before: new Date(Date.now() + 3_600_000).toISOString(),
    });
    await go(page, `/batches/${batch.id}`);
    await page.getByRole("button", { name: "改时间" }).click();
    const dialog = page.getByRole("dialog").filter({ hasText: "“夜间”的开始时间" });
    await dialog.getByRole("textbox").click();
    const calendar = page.locator(".ant-picker-dropdown:visible");
    expect((await calendar.locator("th").allTextContents()).filter(Boolean)).toEqual(["一", "二", "三", "四", "五", "六", "日"]);
    await see(calendar.getByText(/^\d+月$/).first());
    await calendar.getByRole("button", { name: "下一月" }).or(calendar.locator(".ant-picker-header-next-btn")).first().click();
    await calendar.locator(".ant-picker-cell-in-view").first().click();
    await calendar.getByRole("button", { name: /确\s*定/ }).click();
    await dialog.getByRole("button", { name: "保存时间" }).click();
    await see(page.getByText(/^将于 .* 开始$/));
    await page.getByRole("button", { name: "立即开始" }).click();
    await page.getByRole("dialog").filter({ hasText: "现在就向 2 个商家开始“夜间”？" }).getByRole("button", { name: "立即开始" }).click();
    await page.getByText("已结束", { exact: true }).waitFor({ timeout: long });
  });
  expect(complaints).toEqual([]);
}, 120_000);

test("a batch keeps its buttons when a reading of it fails", async () => {
  const { page } = await world.open(2);
  await showing(page, "rejections-brake", async () => {
    await world.platform({ audit: "manual", build_ms: 50 });
    await go(page, `/batches/${await submitted("刹车", world.shops.map((s) => s.id))}`);
    await see(page.getByRole("button", { name: "暂停" }));
    await page.route("**/rpc/Batches/Get", (route) => route.abort());
    const pass = () => world.simulator.control("/audit", { mini_app_id: world.shop(0).miniAppId, result: "pass" }).then(() => true, () => false);
    await expect.poll(pass, { timeout: long }).toBe(true);
    await page.locator("main").getByRole("alert").first().waitFor({ timeout: long });
    await see(page.getByRole("button", { name: "暂停" }));
    await page.unroute("**/rpc/Batches/Get");
    await page.locator("main").getByRole("button", { name: "重试" }).first().click();
    await page.locator("main").getByRole("alert").first().waitFor({ state: "detached" });
  });
}, 120_000);
