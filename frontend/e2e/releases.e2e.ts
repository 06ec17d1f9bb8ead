import type { Page } from "playwright-core";
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

/** The mini programs on which a method took effect. */
async function effects(method: string): Promise<string[]> {
  const calls = (await world.simulator.control("/calls?since=0")) as { method: string; mini_app_id: string; effect: boolean }[];
  return calls.filter((c) => c.method === method && c.effect).map((c) => c.mini_app_id);
}

/** Publishes with a goal without the wizard, and is on the board. */
async function published(page: Page, plan: Record<string, unknown>): Promise<string> {
  const { apps } = await world.call<{ apps: { id: string }[] }>("Apps", "List", {});
  const { templates } = await world.call<{ templates: { id: string; versions: { version: string; status: string }[] }[] }>("Templates", "Refresh", { app_id: apps[0]?.id ?? "" });
  const [template] = templates;
  const made = await world.call<{ batch: { id: string } }>("Batches", "Create", {
    app_id: "", template: template?.id ?? "", template_id: "", template_version: template?.versions.find((v) => v.status === "RELEASE")?.version ?? "",
    form: { app_version: "", version_desc: "" }, targets: { all: true }, on_occupied: "stop", ...plan,
  });
  await go(page, `/batches/${made.batch.id}`);
  return made.batch.id;
}

test("the careful road goes on: approved versions are released in part from the shelf, then the rest by stages", async () => {
  const { page, complaints } = await world.open(6);
  await showing(page, "releases-shelf", async () => {
    await world.platform({ audit: "auto", audit_ms: 200, build_ms: 50 });
    await published(page, { goal: "audited" });
    await page.getByText("已结束", { exact: true }).waitFor({ timeout: long });
    expect(await effects("alipay.open.mini.version.online")).toEqual([]);

    // The overview has one line for all of them, which leads to the shelf.
    await go(page, "/");
    await see(page.getByText("6 个商家审核已通过"));
    await page.getByRole("link", { name: /去上架/ }).click();
    await see(page.getByRole("button", { name: /上架全部 6 个/ }));
    await page.mouse.move(2, 2);
    await accessible(page);
    // Nobody was chosen yet: to let all of them out is not what stands out.
    expect(await page.locator(".ant-table-row-selected").count()).toBe(0);
    await see(page.locator("button:not(.ant-btn-primary)", { hasText: "上架全部 6 个" }));
    for (const i of [2, 3, 4, 5]) await page.getByRole("checkbox", { name: world.shop(i).name }).check();
    await page.getByRole("button", { name: /上架选中的 4 个/ }).click();
    const dialog = page.getByRole("dialog").filter({ hasText: "上架 4 个商家的版本" });
    await see(dialog.getByText("4 个商家的所有用户会看到新版本。"));
    await dialog.getByRole("button", { name: "立即上架" }).click();
    await see(page.getByText("4 / 4，失败 0", { exact: true }));
    expect((await effects("alipay.open.mini.version.online")).toSorted()).toEqual([2, 3, 4, 5].map((i) => world.shop(i).miniAppId).toSorted());

    // From the merchants' selection, by stages.
    await go(page, "/merchants");
    await page.getByRole("checkbox", { name: world.shop(0).name }).check();
    await page.getByRole("button", { name: /上架已通过的版本/ }).click();
    await page.getByRole("button", { name: /上架选中的 1 个/ }).click();
    const gray = page.getByRole("dialog").filter({ hasText: "上架 1 个商家的版本" });
    await gray.getByLabel("先灰度，再全量").click();
    await see(gray.getByText("1 个商家的 10% 用户先看到新版本。"));
    await gray.getByRole("button", { name: "开始灰度" }).click();
    await page.getByText("待统一上架").first().waitFor({ timeout: long });
    expect(await effects("alipay.open.mini.version.gray.online")).toEqual([world.shop(0).miniAppId]);
    expect(await effects("alipay.open.mini.version.online")).toHaveLength(4);
  });
  expect(complaints).toEqual([]);
}, 180_000);

test("a wave that is refused stops the batch in red, with the evidence and the ways on", async () => {
  const { page, complaints } = await world.open(8);
  await showing(page, "releases-gate", async () => {
    await world.platform({ audit: "auto", audit_ms: 200, build_ms: 50, reject_rate: 1 });
    await published(page, { goal: "online", waves: [{ count: 5 }], stop: { rejected_percent: 30 } });
    const gate = page.getByTestId("gate");
    await gate.getByText("批次已自动停止").waitFor({ timeout: long });
    await see(gate.getByText(/审核驳回 [1-5]/));
    await page.mouse.move(2, 2);
    await accessible(page);
    await see(gate.getByRole("button", { name: "仍然继续" }));
    await gate.getByRole("button", { name: "结束批次" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "结束批次" }).click();
    await page.getByText("已停止", { exact: true }).waitFor({ timeout: long });
    const uploads = new Set(await effects("alipay.open.mini.version.upload"));
    expect(uploads.size).toBe(5); // the other wave was not touched
  });
  expect(complaints).toEqual([]);
}, 120_000);

test("the red button lets nothing out, across a restart, and an emergency waits for the thaw", async () => {
  const { page, complaints } = await world.open(4, "online");
  await showing(page, "releases-freeze", async () => {
    await world.platform({ audit: "manual", build_ms: 50 });
    const id = await published(page, { goal: "online" });
    await page.getByText("等待审核").first().waitFor({ timeout: long });
    await expect.poll(async () => (await effects("alipay.open.mini.version.audit.apply")).length, { timeout: long }).toBe(4);
    await page.getByRole("button", { name: /紧急冻结/ }).click();
    const dialog = page.getByRole("dialog").filter({ hasText: "冻结所有更改" });
    await dialog.getByLabel("原因（可不填）").fill("线上有问题");
    await dialog.getByRole("button", { name: "立即冻结" }).click();
    await see(page.getByTestId("hold").getByText("线上有问题", { exact: false }));
    await page.reload();
    await see(page.getByTestId("hold"));
    await go(page, "/emergency");
    await see(page.getByText("涉及 4 个商家，其中 4 个可以执行"));
    await page.mouse.move(2, 2);
    await accessible(page);
    await page.getByRole("button", { name: "撤销审核" }).click();
    const confirm = page.getByRole("dialog").filter({ hasText: "对 4 个商家撤销审核" });
    await see(confirm.getByText("当前已冻结", { exact: false }));
    await confirm.getByRole("button", { name: "撤销审核" }).click();
    await see(page.getByRole("heading", { name: /撤销审核/ }));
    expect(await effects("alipay.open.mini.version.audit.cancel")).toEqual([]);
    await go(page, "/emergency");
    await page.getByRole("button", { name: "解除冻结" }).click();
    await expect.poll(async () => (await effects("alipay.open.mini.version.audit.cancel")).length, { timeout: long }).toBe(4);
    await go(page, `/batches/${id}`);
    await see(page.getByText("已停止", { exact: true }));
  });
  expect(complaints).toEqual([]);
}, 120_000);
