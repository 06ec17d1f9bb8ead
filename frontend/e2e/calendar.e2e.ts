import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { accessible, closeBrowser, go, see, showing } from "./browser";
import { World } from "./world";

let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => world.remove());
afterAll(() => closeBrowser());

const long = 60_000;

test("where audits are limited a calendar tells whose turn it is, and a batch that is over has a story to keep", async () => {
  const { page, complaints } = await world.open(6);
  await showing(page, "calendar", async () => {
    await world.platform({ audit: "auto", audit_ms: 100, build_ms: 50 });
    const { apps } = await world.call<{ apps: { id: string }[] }>("Apps", "List", {});
    await world.call("Templates", "Refresh", { app_id: apps[0]?.id ?? "" });

    // Five audits a day: the sixth merchant has the second day.
    await go(page, "/batches/new");
    await page.getByLabel("模板", { exact: true }).click();
    await page.getByTitle("门店通用模板").click();
    for (let step = 0; step < 3; step++) await page.getByRole("button", { name: "下一步" }).click();
    await see(page.getByText("优先顺序", { exact: true }));
    await page.getByRole("button", { name: "查看预检" }).click();
    const calendar = page.locator(".ant-card").filter({ has: page.getByText("提审日历", { exact: true }) });
    await see(calendar.getByText(/模板每天可提审 5 次/));
    await see(calendar.getByText(/审核按平台说明/));
    await calendar.locator("tr[data-row-key]").nth(1).waitFor({ timeout: long });
    expect(await calendar.locator("tr[data-row-key]").count()).toBe(2);
    await accessible(page);

    // Its story, when it is over, on screen and as a file of each kind.
    const { templates } = await world.call<{ templates: { id: string; versions: { version: string; status: string }[] }[] }>("Templates", "List", {});
    const template = templates.find((one) => one.versions.length > 0);
    const { batch } = await world.call<{ batch: { id: string } }>("Batches", "Create", {
      app_id: "", template: template?.id, template_id: "", template_version: template?.versions.find((v) => v.status === "RELEASE")?.version,
      form: { app_version: "", version_desc: "" }, targets: { all: true }, on_occupied: "stop", goal: "built",
    });
    await go(page, `/batches/${batch.id}`);
    await page.getByText("已结束", { exact: true }).waitFor({ timeout: long });
    await page.getByRole("button", { name: "更多操作" }).click();
    await page.getByRole("menuitem", { name: "发布记录" }).click();
    await see(page.getByText("创建批量发布"));
    await see(page.getByText("批量发布结束"));
    await see(page.getByText("6 / 6"));
    await accessible(page);
    for (const [name, ending] of [["Excel", "xlsx"], ["打印页", "html"], ["JSON", "json"]] as const) {
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: new RegExp(name) }).click()]);
      expect(file.suggestedFilename()).toMatch(new RegExp(`^minifleet-release-.*\\.${ending}$`));
      expect(readFileSync(await file.path()).length).toBeGreaterThan(500);
    }
  });
  expect(complaints).toEqual([]);
}, 180_000);

test("a plan is rehearsed on the simulator from its preflight, and nothing reaches the platform", async () => {
  const { page, complaints } = await world.open(7);
  await showing(page, "rehearsal", async () => {
    const { apps } = await world.call<{ apps: { id: string }[] }>("Apps", "List", {});
    await world.call("Templates", "Refresh", { app_id: apps[0]?.id ?? "" });
    await go(page, "/batches/new");
    await page.getByLabel("模板", { exact: true }).click();
    await page.getByTitle("门店通用模板").click();
    for (let step = 0; step < 3; step++) await page.getByRole("button", { name: "下一步" }).click();
    await page.getByRole("button", { name: "查看预检" }).click();
    const card = page.locator(".ant-card").filter({ has: page.getByText("预演", { exact: true }) });
    await see(card.getByText(/不会向平台发送任何内容/));
    const asked = await world.simulator.calls();

    // The days of the calendar pass; the platform is asked nothing meanwhile.
    await card.getByRole("button", { name: "开始预演" }).click();
    await card.locator("[data-rehearsal=ended]").waitFor({ timeout: long });
    await see(card.getByText("7 个商家全部处理完毕，其中 7 个达成目标。"));
    const days = card.locator(".ant-table").first().locator("tr[data-row-key]");
    expect(await days.nth(0).locator("td").nth(1).textContent()).toBe("5");
    expect(await days.nth(1).locator("td").nth(1).textContent()).toBe("2");
    expect(await world.simulator.calls()).toBe(asked);
    await page.mouse.move(2, 2);
    await accessible(page);
    await card.getByRole("button", { name: /预演经过/ }).click();
    await see(card.getByText("批量发布结束"));

    // With every audit rejected the plan's limit stops it, as it would; and still nothing was begun.
    await card.getByRole("spinbutton", { name: "每 100 次审核驳回" }).fill("100");
    await card.getByRole("button", { name: "重新预演" }).click();
    await see(card.getByRole("button", { name: "取消预演" }));
    await card.locator("[data-rehearsal=stopped]").waitFor({ timeout: long });
    await see(card.getByText(/已自动停止：5 个已结束的商家中有 5 个被审核驳回/));
    const { batches } = await world.call<{ batches: unknown[] }>("Batches", "List", {});
    expect(batches).toEqual([]);
  });
  expect(complaints).toEqual([]);
}, 180_000);

test("what a template version brings is written beside who is online with it, and is proposed as its description", async () => {
  const { page, complaints } = await world.open(3);
  await showing(page, "editions", async () => {
    await world.platform({ audit: "auto", audit_ms: 50, build_ms: 20 });
    const { apps } = await world.call<{ apps: { id: string }[] }>("Apps", "List", {});
    const { templates } = await world.call<{ templates: { id: string; name: string; versions: { version: string; status: string }[] }[] }>("Templates", "Refresh", { app_id: apps[0]?.id ?? "" });
    const template = templates.find((one) => one.name === "门店通用模板");
    const newest = template?.versions.find((v) => v.status === "RELEASE")?.version ?? "";
    await world.call("Batches", "Create", {
      app_id: "", template: template?.id, template_id: "", template_version: newest, form: { app_version: "", version_desc: "" }, targets: { all: true }, on_occupied: "stop", goal: "online",
    });
    await go(page, "/templates");
    const row = page.locator(`tr[data-row-key="${newest}"]`);
    await row.locator("td").nth(3).getByText("3", { exact: true }).waitFor({ timeout: long });
    await row.getByRole("button", { name: `${newest} 的更新内容` }).click();
    const brings = "新增门店自提与会员积分，优化结算页的加载速度与失败提示。";
    await page.getByRole("dialog").getByRole("textbox").fill(brings);
    await page.getByRole("dialog").getByRole("button", { name: /保 ?存/ }).click();
    await see(row.getByText(brings));
    await page.mouse.move(2, 2);
    await accessible(page);
    const help = await world.call<{ description: string }>("Batches", "Help", { template: template?.id, template_version: newest });
    expect(help.description).toBe(brings);

    // The overview shows it day by day, as a picture and as a table for who does not see it.
    await go(page, "/");
    await see(page.getByText(`当前：${newest}：3 个`));
    await see(page.getByRole("img", { name: /各模板版本的在线商家数：1 个版本/ }));
    expect(await page.getByRole("table", { name: "各版本在线商家数" }).locator("tbody td").last().textContent()).toBe("3");
    await page.mouse.move(2, 2);
    await accessible(page);
  });
  expect(complaints).toEqual([]);
}, 180_000);
