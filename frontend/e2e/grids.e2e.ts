import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { arrived, closeBrowser, go, see, showing } from "./browser";
import { all, focused, type Node, reach, tree } from "./tree";
import { World } from "./world";

let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => world.remove());
afterAll(() => closeBrowser());

/** The only grid of the page, once it has rows. */
async function gridOf(page: Page, name: string | RegExp, rows: number): Promise<Node> {
  const find = async () => all(await tree(page), "grid", name)[0];
  await expect.poll(async () => all((await find()) ?? { role: "", name: "", state: {}, children: [] }, "row").length, { timeout: 20_000 }).toBeGreaterThan(Math.min(rows, 2));
  const grid = await find();
  if (!grid) throw new Error(`there is no grid ${name}`);
  return grid;
}

/** A grid has heads and rows of cells, says how many there are, and is one stop of the Tab key that the arrows work in. */
async function isGrid(page: Page, name: string | RegExp, rows: number): Promise<void> {
  const grid = await gridOf(page, name, rows);
  const [head, ...body] = all(grid, "row");
  const heads = all(head ?? grid, "columnheader");
  expect(heads.length).toBeGreaterThan(1);
  expect(heads.filter((h) => h.name === "")).toEqual([]);
  for (const row of body) expect(all(row, /^(gridcell|cell)$/).length).toBe(heads.length);
  expect(body.every((row) => row.name !== "" || all(row, /./).length > 0)).toBe(true);
  const element = page.getByRole("grid", { name });
  expect(await element.getAttribute("aria-rowcount")).toBe(String(rows + 1));
  expect(await element.getAttribute("aria-colcount")).toBe(String(heads.length));
  expect(await element.getByRole("row").evaluateAll((list) => list.map((r) => r.ariaRowIndex))).toEqual(Array.from({ length: body.length + 1 }, (_, i) => String(i + 1)));

  expect(await element.locator("a, button, input, [tabindex]").evaluateAll((list) => list.filter((e) => (e as HTMLElement).tabIndex >= 0).length)).toBe(0);
  await element.focus();
  const active = async () => (await focused(page)).role;
  const index = () => page.evaluate(() => document.querySelector("[data-active]")?.closest("[role=row]")?.ariaRowIndex);
  expect(await active()).toBe("row");
  expect(await index()).toBe("2");
  if (rows > 1) {
    await page.keyboard.press("ArrowDown");
    await expect.poll(index).toBe("3");
    await page.keyboard.press("End");
    await expect.poll(index).toBe(String(rows + 1));
    expect(await active()).toBe("row");
    await page.keyboard.press("PageUp");
    await page.keyboard.press("Home");
    await expect.poll(index).toBe("2");
  }
  await page.keyboard.press("ArrowRight");
  expect(await active()).toMatch(/^(gridcell|cell)$/);
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowUp");
  expect(await focused(page)).toMatchObject({ role: "columnheader", name: heads.at(-1)?.name });
  await page.keyboard.press("ArrowDown");
  for (let i = 0; i < heads.length; i++) await page.keyboard.press("ArrowLeft");
  expect(await active()).toBe("row");
  await page.keyboard.press("Tab");
  expect(await element.evaluate((e) => e.contains(document.activeElement))).toBe(false);
}

test("every long list is a grid for a screen reader and one stop of the Tab key", async () => {
  const { page, complaints } = await world.open(6, "online");
  await showing(page, "grids", async () => {
    await world.platform({ audit: "manual", build_ms: 50 });
    const { apps } = await world.call<{ apps: { id: string }[] }>("Apps", "List", {});
    await world.call("Templates", "Refresh", { app_id: apps[0]?.id ?? "" });

    await go(page, "/merchants");
    await isGrid(page, "商家列表", 6);
    // Sorted by its head, told by its state; ticked by Space; opened by Enter.
    await page.getByRole("grid").focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowUp");
    await reach(page, "columnheader", /^商家/, "ArrowRight");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.getByRole("columnheader", { name: /^商家/ }).getAttribute("aria-sort")).toBe("ascending");
    await page.keyboard.press("ArrowDown");
    for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Space");
    await expect.poll(async () => (await focused(page)).state["selected"]).toBe(true);
    expect(all(await tree(page), "row").filter((r) => r.state["selected"] === true).length).toBe(1);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/merchants\/[^/]+$/);

    await go(page, "/journal");
    await gridOf(page, "操作日志", 6);
    await isGrid(page, "操作日志", Number(await page.getByRole("grid").getAttribute("aria-rowcount")) - 1);

    await go(page, "/readiness");
    await page.getByRole("button", { name: "向平台查询全部" }).click();
    await page.getByText("列表", { exact: true }).click();
    await isGrid(page, "上线准备", 6);

    await go(page, "/members");
    await isGrid(page, "商家", 6);
  });
  expect(complaints).toEqual([]);
});

test("the lists of a release are grids as well", async () => {
  const { page, complaints } = await world.open(6, "online");
  await showing(page, "grids-release", async () => {
    await world.platform({ audit: "auto", audit_ms: 200, build_ms: 50 });
    const { apps } = await world.call<{ apps: { id: string }[] }>("Apps", "List", {});
    const app = apps[0]?.id ?? "";
    await world.call("Templates", "Refresh", { app_id: app });
    await go(page, "/batches/new");
    await page.getByLabel("模板", { exact: true }).click();
    await page.getByTitle("门店通用模板").click();
    await page.getByRole("button", { name: "下一步" }).click();
    await page.getByText("指定商家", { exact: true }).click();
    await isGrid(page, "商家范围", 6);

    const { templates } = await world.call<{ templates: { id: string; name: string; versions: { version: string; status: string }[] }[] }>("Templates", "List", { app_id: app });
    const template = templates.find((x) => x.name === "门店通用模板");
    const made = await world.call<{ batch: { id: string } }>("Batches", "Create", {
      app_id: app, template: template?.id ?? "", template_id: "", template_version: template?.versions.find((v) => v.status === "RELEASE")?.version ?? "",
      form: { app_version: "", version_desc: "" }, targets: { all: true }, on_occupied: "stop", goal: "audited",
    });
    const over = () => page.getByText("已结束", { exact: true }).waitFor({ timeout: 60_000 });
    await go(page, `/batches/${made.batch.id}`);
    await over();
    await isGrid(page, "商家", 6);
    await go(page, "/batches/shelf");
    await isGrid(page, "待上架", 6);
    await page.getByRole("button", { name: /上架全部 6 个/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "立即上架" }).click();
    await arrived(page, /\/batches\/(?!shelf)/);
    await over();
    await page.getByRole("button", { name: /回滚整个批次/ }).click();
    await isGrid(page, "回滚整个批次", 6);
    await page.keyboard.press("Escape");
    await go(page, "/emergency");
    await page.getByRole("radio", { name: "下架" }).check();
    await page.getByLabel("模板", { exact: true }).click();
    await page.getByTitle("门店通用模板").click();
    await page.getByLabel("模板版本").click();
    await page.getByTitle(template?.versions.find((v) => v.status === "RELEASE")?.version ?? "", { exact: true }).click();
    await see(page.getByText("涉及 6 个商家", { exact: false }));
    await isGrid(page, "涉及的商家", 6);
  });
  expect(complaints).toEqual([]);
});
