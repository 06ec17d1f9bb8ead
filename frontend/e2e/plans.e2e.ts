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

interface Template {
  id: string;
  versions: { version: string; status: string }[];
}

/** The version that becomes the newest while the test runs. */
const newest = "9.1.0";

/** Begins a batch with the newest version there is, and is told of a newer one when it is over. */
async function published(): Promise<Template> {
  const template = await refreshed();
  const online = template.versions.find((v) => v.status === "RELEASE");
  await world.call("Batches", "Create", {
    app_id: "", template: template.id, template_id: "", template_version: online?.version, form: { app_version: "", version_desc: "" }, targets: { all: true }, on_occupied: "stop", goal: "online",
  });
  return template;
}

/** Reads the templates from the platform. */
async function refreshed(): Promise<Template> {
  const { apps } = await world.call<{ apps: { id: string }[] }>("Apps", "List", {});
  const { templates } = await world.call<{ templates: Template[] }>("Templates", "Refresh", { app_id: apps[0]?.id ?? "" });
  const template = templates.find((one) => one.versions.length > 0);
  if (!template) throw new Error("the simulator has no template");
  return template;
}

test("a plan for a view tells how many it is for now, and a batch is for whoever is in the view when it begins", async () => {
  const { page, complaints } = await world.open(3);
  await showing(page, "plans-view", async () => {
    const template = await refreshed();
    const kept = await world.call<{ id: string }>("Merchants", "SaveView", { name: "试点", filter: { text: world.shop().miniAppId } });
    await go(page, "/batches/new");
    await page.getByLabel("模板", { exact: true }).click();
    await page.getByTitle("门店通用模板").click();
    await page.getByRole("button", { name: "下一步" }).click();
    await page.getByText("按视图", { exact: true }).click();
    await page.getByRole("combobox", { name: "按视图" }).click();
    await page.getByRole("combobox", { name: "按视图" }).fill("sd");
    await page.getByTitle("试点").click();
    await see(page.getByText("已选 1 个商家"));
    await page.mouse.move(2, 2);
    await accessible(page);
    await world.call("Plans", "Save", {
      name: "试点发布",
      plan: { app_id: "", template: template.id, template_id: "", template_version: "", form: { app_version: "", version_desc: "" }, targets: { view: kept.id }, on_occupied: "stop", goal: "built" },
    });
    await go(page, "/batches/plans");
    await see(page.getByText("视图 试点，现有 1 个商家"));
    await world.call("Merchants", "SaveView", { id: kept.id, name: "试点", filter: {} });
    await page.reload();
    await see(page.getByText("视图 试点，现有 3 个商家"));
  });
  expect(complaints).toEqual([]);
});

test("a plan is kept on its preflight, offered when the template has a newer version, and one click from its preflight again", async () => {
  const { page, complaints } = await world.open(3);
  await showing(page, "plans", async () => {
    await world.platform({ audit: "auto", audit_ms: 100, build_ms: 50 });
    await published();
    await go(page, "/batches");
    await page.getByText("已结束", { exact: true }).waitFor({ timeout: long });

    // Nothing is kept yet; a plan is, from the wizard's last step.
    await page.getByRole("link", { name: "已存方案" }).click();
    await see(page.getByText("还没有保存方案"));
    await go(page, "/batches/new");
    await page.getByLabel("模板", { exact: true }).click();
    await page.getByTitle("门店通用模板").click();
    for (let step = 0; step < 3; step++) await page.getByRole("button", { name: "下一步" }).click();
    await page.getByRole("button", { name: "查看预检" }).click();
    await page.getByRole("button", { name: "存为方案" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "方案名称" }).fill("每周发布");
    await accessible(page);
    await dialog.getByRole("button", { name: /保 ?存/ }).click();
    await see(page.getByText("已保存方案“每周发布”"));

    // A newer version goes online: the overview says who is behind, and the plan that fits.
    await world.simulator.control("/templates", { template_version: newest });
    // A reading that was under way may answer what was there before.
    await expect.poll(async () => (await refreshed()).versions.some((v) => v.version === newest)).toBe(true);
    await world.call("Versions", "ReadMany", { targets: { all: true } });
    await go(page, "/");
    const news = page.locator("[data-news]");
    await news.getByText(`${newest} 已上架，3 个商家落后`).waitFor({ timeout: long });
    await page.mouse.move(2, 2);
    await accessible(page);
    await news.getByRole("link", { name: "查看商家" }).click();
    await arrived(page, /\/merchants\?release=behind&template=/);
    await see(page.getByText("共 3 个商家，当前显示 3 个"));
    // A batch of it begins with all who are behind.
    await go(page, "/");
    await page.locator("[data-news]").getByRole("button", { name: "发布给这 3 个商家" }).click();
    await arrived(page, /\/batches\/new/);
    await page.getByRole("button", { name: "下一步" }).click();
    await see(page.getByText("已选 3 个商家"));
    await go(page, "/");
    await page.locator("[data-news]").getByRole("link", { name: "预检“每周发布”" }).click();
    await see(page.getByText(`每周发布 ${newest}`).first());
    await page.getByRole("checkbox", { name: /我已看过预检/ }).check();
    await page.getByRole("button", { name: "开始发布" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "开始发布" }).click();
    await see(page.getByRole("heading", { name: new RegExp(`每周发布 ${newest.replaceAll(".", "\\.")}`) }));

    // The plan tells of its batch, and is removed without it.
    await go(page, "/batches/plans");
    await see(page.getByText("每周发布"));
    await see(page.getByRole("link", { name: new RegExp(newest.replaceAll(".", "\\.")) }).first());
    await page.mouse.move(2, 2);
    await accessible(page);
    await page.getByRole("button", { name: /删 ?除/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: /删 ?除/ }).click();
    await see(page.getByText("还没有保存方案"));
  });
  expect(complaints).toEqual([]);
}, 120_000);
