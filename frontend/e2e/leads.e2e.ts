import { expect, test } from "vitest";
import type { BatchBoard, DemoPanel, FleetWeek, GrantList, TemplateList } from "../src/bridge/generated/types";
import { eachInDemo, page } from "./alone";
import { accessible, arrived, go, see, showing } from "./browser";
import { rpc } from "./merchantdemo";

eachInDemo();

test("what is due within a week, versions of templates and authorizations are told, and each leads to what it counts", async () => {
  await showing(page, "leads", async () => {
    // What is counted stays so: no audit ends by itself.
    const { settings, newest } = await rpc<DemoPanel>(page, "Demo/Panel");
    await rpc(page, "Demo/Configure", { ...settings, audit: "manual" });
    const { ids } = await rpc<{ ids: string[] }>(page, "Merchants/Find", { filter: { standings: ["active"] }, limit: 0 });
    const { templates } = await rpc<TemplateList>(page, "Templates/List", {});
    const { batch } = await rpc<BatchBoard>(page, "Batches/Create", {
      app_id: "", template: templates[0]?.id, template_id: "", template_version: newest, name: "后天开始", goal: "audited", on_occupied: "stop",
      form: { app_version: "", version_desc: "" }, targets: { merchants: ids.slice(0, 3) }, not_before: new Date(Date.now() + 48 * 3_600_000).toISOString(),
    });
    await go(page, "/");
    await see(page.getByText("本周到期与安排"));
    await see(page.getByText("审核结果", { exact: true }));
    await page.mouse.move(2, 2);
    await accessible(page);
    await page.getByRole("link", { name: "后天开始：批次开始，3 个商家" }).click();
    await arrived(page, new RegExp(`/batches/${batch.id}`));
    const { due } = await rpc<FleetWeek>(page, "Overview/Week", {});
    for (const one of due.filter((d) => !d.batch_id && !d.merchant_id && d.merchants)) {
      await go(page, "/");
      await page.locator(`.mf-week a[href*="endswhat=${one.kind}"]`).click();
      await arrived(page, /#\/merchants/);
      await see(page.getByText(`当前显示 ${one.merchants} 个`));
    }

    await go(page, "/templates");
    const online = page.getByRole("link", { name: /^线上版本为 / }).first();
    const count = (await online.textContent()) ?? "";
    expect(Number(count)).toBeGreaterThan(0);
    await page.mouse.move(2, 2);
    await accessible(page);
    await online.click();
    await arrived(page, /#\/merchants/);
    await see(page.getByText(`当前显示 ${count} 个`));
    await go(page, "/templates");
    const coming = page.getByRole("link", { name: /^待上线版本为 / }).first();
    const pending = (await coming.textContent()) ?? "";
    await coming.click();
    await arrived(page, /#\/merchants/);
    await see(page.getByText(`当前显示 ${pending} 个`));

    await go(page, "/authorization");
    const { grants } = await rpc<GrantList>(page, "Authorization/Grants", {});
    await see(page.getByText(`全部授权（${grants.length}）`));
    await page.getByLabel("授权状态", { exact: true }).click();
    await page.locator(".ant-select-dropdown:visible").getByTitle("授权已失效").click();
    await see(page.getByText(`全部授权（${grants.filter((g) => g.state === "lost").length}）`));
    await page.reload();
    await see(page.getByText(`全部授权（${grants.filter((g) => g.state === "lost").length}）`));

    // Two fields of a range are told apart by their names.
    await go(page, "/journal");
    await see(page.getByRole("textbox", { name: /起始日期$/ }));
    await see(page.getByRole("textbox", { name: /结束日期$/ }));
  });
}, 120_000);
