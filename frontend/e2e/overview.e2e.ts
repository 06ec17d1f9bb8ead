import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { accessible, closeBrowser, go, see, showing } from "./browser";
import { World } from "./world";

let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => world.remove());
afterAll(() => closeBrowser());

const description = "为总览准备的一个版本，用来看驳回的原因和需要处理的事情。";

test("the overview counts the fleet, says what needs a person and why, and leads there", async () => {
  const { page, complaints } = await world.open(3);
  await showing(page, "overview", async () => {
    await world.platform({ audit: "manual", build_ms: 20 });
    const { apps } = await world.call<{ apps: { id: string }[] }>("Apps", "List", {});
    const { templates } = await world.call<{ templates: { id: string }[] }>("Templates", "Refresh", { app_id: apps[0]?.id ?? "" });
    const [shop, gone] = [world.shop(0), world.shop(1)];
    await world.call("Versions", "Upload", { merchant_id: shop.id, version: "1.0.0", template: templates[0]?.id ?? "", template_version: "", ext: "" });
    await expect.poll(async () => (await world.call<{ state: string }>("Versions", "BuildState", { merchant_id: shop.id, version: "1.0.0" })).state).toBe("built");
    await world.call("Versions", "Submit", { merchant_id: shop.id, form: { app_version: "1.0.0", version_desc: description } });
    await go(page, "/");
    await see(page.getByRole("link", { name: /审核中\s*1/ }));
    // A number opens the list of those it counts.
    await page.getByRole("link", { name: /审核中\s*1/ }).click();
    await see(page.getByRole("link", { name: shop.name }));
    await see(page.getByText("当前显示 1 个", { exact: false }));
    expect(await page.getByRole("link", { name: gone.name }).count()).toBe(0);
    await go(page, "/");
    await see(page.getByText("已连接"));

    await world.simulator.control("/audit", { mini_app_id: shop.miniAppId, app_version: "1.0.0", result: "reject", reason: "首页无法打开，请修复后重新提交。" });
    await see(page.getByRole("link", { name: /审核驳回\s*1/ }));
    await world.simulator.control("/revoke", { mini_app_id: gone.miniAppId });
    await see(page.getByRole("link", { name: `重新授权 ${gone.name}` }));
    await page.mouse.move(2, 2);
    await accessible(page);
    // What is said of the needs begins at one edge, and the figures fill their rows.
    const edges = await page.locator(".mf-need__words").evaluateAll((all) => [...new Set(all.map((e) => Math.round(e.getBoundingClientRect().left)))]);
    expect(edges).toHaveLength(1);
    for (const width of [1920, 1280, 853]) {
      await page.setViewportSize({ width, height: 800 });
      const tops = await page.locator(".mf-figures > li").evaluateAll((all) => all.map((e) => Math.round(e.getBoundingClientRect().top)));
      const rows = [...new Set(tops)].map((top) => tops.filter((t) => t === top).length);
      expect(new Set(rows).size, `${width}: ${rows.join(", ")}`).toBe(1);
    }
    await page.setViewportSize({ width: 1280, height: 800 });

    await page.getByRole("link", { name: `查看原因 ${shop.name}` }).click();
    await see(page.getByText("审核驳回原因"));
    await see(page.getByText("首页无法打开，请修复后重新提交。").first());
    await go(page, "/");
    await see(page.getByRole("listitem").filter({ hasText: shop.name }).getByText("首页无法打开"));

    // What is read of all says what it is, leaves out who is not authorized, and can be stopped.
    await world.platform({ latency_ms: 3_000 });
    await page.getByRole("button", { name: "刷新" }).click();
    await see(page.getByRole("link", { name: "正在读取各商家的版本" }));
    await see(page.getByText(/^\d \/ 2$/));
    await page.getByRole("button", { name: "停止读取" }).click();
    await page.getByRole("button", { name: "停止读取" }).waitFor({ state: "detached" });
  });
  expect(complaints).toEqual([]);
}, 90_000);
