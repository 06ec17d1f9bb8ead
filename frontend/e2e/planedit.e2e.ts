import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { accessible, arrived, closeBrowser, go, see, showing } from "./browser";
import { World } from "./world";

let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => world.remove());
afterAll(() => closeBrowser());

const long = 60_000;

interface Board {
  batch: { id: string; state: string; waves: number; counts: { total: number }; plan: { goal: string; template_version: string; waves?: { percent: number }[] } };
}

test("the plan of a batch that has not begun is changed in its steps, and one that has says why not", async () => {
  const { page, complaints } = await world.open(5);
  await showing(page, "plan-edit", async () => {
    const { apps } = await world.call<{ apps: { id: string }[] }>("Apps", "List", {});
    const { templates } = await world.call<{ templates: { id: string; versions: { version: string; status: string }[] }[] }>("Templates", "Refresh", { app_id: apps[0]?.id ?? "" });
    const template = templates.find((one) => one.versions.length > 0);
    const { batch } = await world.call<Board>("Batches", "Create", {
      app_id: "", template: template?.id, template_id: "", template_version: template?.versions.find((v) => v.status === "RELEASE")?.version, name: "晚高峰前发布",
      form: { app_version: "", version_desc: "" }, targets: { all: true }, on_occupied: "stop", goal: "built", not_before: "2099-01-31T14:00:00Z",
    });
    await go(page, `/batches/${batch.id}`);
    await page.getByRole("button", { name: "修改方案" }).click();
    await arrived(page, /\/edit$/);
    await see(page.getByRole("heading", { name: "修改方案" }));
    expect(await page.getByLabel("批次名称").inputValue()).toBe("晚高峰前发布");
    const next = () => page.getByRole("button", { name: "下一步" }).click();
    await next();
    await see(page.getByText("已选 5 个商家"));
    await page.getByText("指定商家", { exact: true }).click();
    await page.getByRole("checkbox", { name: world.shop(0).name }).check();
    await page.getByRole("checkbox", { name: world.shop(1).name }).check();
    await next();
    await page.getByRole("radio", { name: /^体验版/ }).check();
    await next();
    await page.getByRole("radio", { name: /^先试少量/ }).check();
    // What was changed and not stored is gone on with by another visit, which says so.
    await page.getByRole("main").getByRole("link", { name: "晚高峰前发布" }).click();
    await arrived(page, new RegExp(`${batch.id}$`));
    await page.getByRole("button", { name: "修改方案" }).click();
    await see(page.getByText(/^继续上次未完成的内容/));
    await see(page.getByRole("button", { name: "放弃这些修改" }));
    await page.getByRole("button", { name: "查看预检" }).click();
    await see(page.getByRole("button", { name: "保存修改" }));
    // The batch itself stands in nobody's way.
    expect(await page.getByText(/仍在处理/).count()).toBe(0);
    await page.getByRole("checkbox", { name: /^我已看过预检/ }).check();
    await page.mouse.move(2, 2);
    await accessible(page);
    await page.getByRole("button", { name: "保存修改" }).click();
    await see(page.getByText("批次将于 2099-01-31", { exact: false }));
    await page.getByRole("dialog").getByRole("button", { name: "保存修改" }).click();
    await arrived(page, new RegExp(`${batch.id}$`));
    const now = await world.call<Board>("Batches", "Get", { id: batch.id });
    expect(now.batch.counts.total).toBe(2);
    expect(now.batch.waves).toBe(2);
    expect(now.batch.plan.goal).toBe("experience");
    expect(now.batch.state).toBe("scheduled");
    // Another batch once begun.
    await world.call("Batches", "Reschedule", { id: batch.id });
    await expect.poll(async () => (await world.call<Board>("Batches", "Get", { id: batch.id })).batch.state, { timeout: long }).not.toBe("scheduled");
    await expect.poll(async () => (await world.call<{ fixed?: unknown }>("Batches", "Get", { id: batch.id })).fixed !== undefined, { timeout: long }).toBe(true);
    await go(page, `/batches/${batch.id}/edit`);
    await see(page.getByText("批次 晚高峰前发布 已开始执行", { exact: false }));
    await see(page.getByRole("link", { name: "复制为新批次" }));
  });
  expect(complaints).toEqual([]);
}, 120_000);
