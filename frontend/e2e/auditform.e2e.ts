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

/** What the platform was given as the note to the auditor, by merchant. */
async function notes(): Promise<Record<string, string | undefined>> {
  const { merchants } = (await world.simulator.control("/world")) as { merchants: { mini_app_id: string; versions?: { form?: Record<string, string> }[] }[] };
  return Object.fromEntries(merchants.map((m) => [m.mini_app_id, m.versions?.[0]?.form?.["memo"]]));
}

test("one audit form is filled with each merchant's values, one merchant has its own, and what is refused is corrected for all at once", async () => {
  const { page, complaints } = await world.open(3);
  await showing(page, "audit-form", async () => {
    const { apps } = await world.call<{ apps: { id: string }[] }>("Apps", "List", {});
    await world.call("Templates", "Refresh", { app_id: apps[0]?.id ?? "" });
    await world.platform({ audit: "manual", build_ms: 50 });
    await go(page, "/batches/new");
    await page.getByLabel("模板", { exact: true }).click();
    await page.getByTitle("门店通用模板").click();
    await page.getByRole("button", { name: "下一步" }).click();
    await page.getByRole("button", { name: "下一步" }).click();
    await page.getByRole("radio", { name: /^审核通过/ }).check();

    // An unknown placeholder is told where it is typed.
    await page.getByLabel("审核备注").fill("请看 {{nmae}}");
    await see(page.getByText(/\{\{nmae\}\} 不是可用的占位符/));
    await page.getByLabel("审核备注").fill("请看 {{name}}");
    await page.getByText(/\{\{nmae\}\} 不是可用的占位符/).waitFor({ state: "hidden", timeout: long });
    const own = world.shop(1);
    await page.getByLabel("选择要单独填写的商家").click();
    await page.getByTitle(own.name).click();
    const drawer = page.getByRole("dialog").filter({ hasText: `${own.name}：单独的提审表单` });
    await drawer.getByLabel("审核备注").fill("单独说明");
    await page.mouse.move(2, 2);
    await accessible(page);
    await page.keyboard.press("Escape");
    await drawer.waitFor({ state: "hidden", timeout: long });
    await see(page.getByRole("listitem").filter({ hasText: own.name }).getByText(/审核备注/));

    await page.getByRole("button", { name: "下一步" }).click();
    await page.getByRole("button", { name: "查看预检" }).click();
    await page.getByRole("checkbox", { name: /我已看过预检/ }).check();
    await page.getByRole("button", { name: "开始发布" }).click();
    await page.getByRole("dialog").filter({ hasText: "个商家开始" }).getByRole("button", { name: "开始发布" }).click();
    for (const shop of world.shops) {
      const reject = () => world.simulator.control("/audit", { mini_app_id: shop.miniAppId, result: "reject", reason: "备注缺少操作说明，请补充。" }).then(() => true, () => false);
      await expect.poll(reject, { timeout: long }).toBe(true);
    }
    const sent = await notes();
    for (const shop of world.shops) expect(sent[shop.miniAppId]).toBe(shop === own ? "单独说明" : `请看 ${shop.name}`);

    // The same reason is one cause; its correction is seen at each before it is sent.
    await page.getByText("已结束", { exact: true }).waitFor({ timeout: long });
    await world.platform({ audit: "auto", audit_ms: 100, reject_rate: 0 });
    await page.getByRole("button", { name: /修改后重新提审/ }).click();
    const fix = page.getByRole("dialog").filter({ hasText: "修改后重新提审：3 个商家" });
    await fix.getByLabel("审核备注").fill("已补充：{{name}}");
    for (const shop of world.shops) await see(fix.getByText(`已补充：${shop.name}`));
    await page.mouse.move(2, 2);
    await accessible(page);
    await fix.getByRole("checkbox", { name: /我已查看 3 个商家的变化/ }).check();
    await fix.getByRole("button", { name: "重新提审" }).click();
    await page.getByText("3 / 3，失败 0", { exact: true }).waitFor({ timeout: long });
    const again = await notes();
    for (const shop of world.shops) expect(again[shop.miniAppId]).toBe(`已补充：${shop.name}`);

    // The next batch of the template is offered this form.
    await go(page, "/batches/new");
    await page.getByLabel("模板", { exact: true }).click();
    await page.getByTitle("门店通用模板").click();
    await page.getByRole("button", { name: "下一步" }).click();
    await page.getByRole("button", { name: "下一步" }).click();
    await page.getByRole("button", { name: "沿用该表单" }).click();
    await expect.poll(() => page.getByLabel("审核备注").inputValue()).toBe("请看 {{name}}");
  });
  expect(complaints).toEqual([]);
}, 400_000);
