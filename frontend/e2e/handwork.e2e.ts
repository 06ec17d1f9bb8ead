import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { accessible, arrived, closeBrowser, go, see, showing } from "./browser";
import { passphrase } from "./vault";
import { World } from "./world";

let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => world.remove());
afterAll(() => closeBrowser());


test("ticks of merchants outlive a reload and a lock, a rate is changed without a key, and the help begins with the page", async () => {
  const { page, complaints } = await world.open(4);
  await showing(page, "handwork-ticks", async () => {
    const pages = ["/baseinfo", "/privacy", "/permissions", "/notices"];
    for (const [i, path] of pages.entries()) {
      await go(page, path);
      await page.getByRole("checkbox", { name: world.shop(i).name }).check();
      await see(page.getByText(/^已选 1 个/).first());
    }
    await page.reload();
    await see(page.getByText(/^已选 1 个/).first());
    await page.getByRole("button", { name: "立即锁定" }).click();
    await page.getByLabel("口令", { exact: true }).fill(passphrase);
    await page.keyboard.press("Enter");
    for (const [i, path] of pages.entries()) {
      await go(page, path);
      await see(page.getByText(/^已选 1 个/).first());
      expect(await page.getByRole("checkbox", { name: world.shop(i).name }).isChecked()).toBe(true);
    }

    await go(page, "/apps");
    await page.getByRole("button", { name: /的调用速率$/ }).click();
    const dialog = page.getByRole("dialog");
    // What the program does not take is said, and not made another number.
    for (const wrong of ["5000", "0"]) {
      await dialog.getByRole("spinbutton").fill(wrong);
      await dialog.getByRole("button", { name: "保存" }).click();
      await see(dialog.getByText("每秒 0.1 到 1,000 次"));
      expect(await dialog.getByRole("spinbutton").inputValue()).toBe(wrong);
    }
    await dialog.getByRole("spinbutton").fill("7");
    await page.mouse.move(2, 2);
    await accessible(page);
    await dialog.getByRole("button", { name: "保存" }).click();
    await see(page.getByText("每秒 7 次调用"));
    const { apps } = await world.call<{ apps: { rate: number }[] }>("Apps", "List", {});
    expect(apps[0]?.rate).toBe(7);

    await go(page, "/merchants");
    await page.getByRole("heading", { name: "商家" }).first().click();
    await page.keyboard.press("?");
    await see(page.getByRole("dialog").getByRole("heading", { name: "当前页面" }));
    await see(page.getByRole("dialog").getByText("商家列表的侧边预览"));
    expect(await page.getByRole("dialog").getByText("列表中的上一个、下一个商家").count()).toBe(0);
  });
  expect(complaints).toEqual([]);
}, 120_000);

test("a cause shows the auditor's pictures, the platform's code, and what a retry with nothing changed means", async () => {
  const { page, complaints } = await world.open(3);
  await world.platform({ reject_rate: 1, audit_ms: 50, build_ms: 20 });
  await showing(page, "handwork-causes", async () => {
    const { apps } = await world.call<{ apps: { id: string }[] }>("Apps", "List", {});
    const { templates } = await world.call<{ templates: { id: string; versions: { version: string; status: string }[] }[] }>("Templates", "Refresh", { app_id: apps[0]?.id ?? "" });
    const template = templates.find((one) => one.versions.length > 0);
    const { batch } = await world.call<{ batch: { id: string } }>("Batches", "Create", {
      app_id: "", template: template?.id, template_id: "", template_version: template?.versions.find((v) => v.status === "RELEASE")?.version,
      form: { app_version: "", version_desc: "" }, targets: { merchants: [world.shop(0).id] }, on_occupied: "stop", goal: "audited",
    });
    await go(page, `/batches/${batch.id}`);
    await see(page.getByText("AUDIT_REJECT").first());
    await see(page.locator(".mf-cause .mf-picture").first());
    // Unfolded, the reason stands once.
    expect(await page.locator(".mf-causes__title .mf-quiet").count()).toBe(0);
    await page.getByRole("button", { name: "重试这 1 个" }).click();
    await see(page.getByText("本批次的内容没有任何修改", { exact: false }));
    await see(page.getByText("请先用“修改后重新提审”", { exact: false }));
    await page.mouse.move(2, 2);
    await accessible(page);
  });
  expect(complaints).toEqual([]);
}, 120_000);

test("in the settings a backup takes the place of the vault, which is kept", async () => {
  const { page, complaints } = await world.open(2);
  await showing(page, "handwork-restore", async () => {
    await go(page, "/settings");
    const coming = page.waitForEvent("download");
    await page.getByRole("button", { name: "制作备份" }).click();
    const file = await (await coming).path();
    await world.call("Merchants", "Add", { merchant: { app_id: "", name: "后来的店", mini_app_id: "2021000000009999" } }).catch(() => undefined);
    await page.getByRole("button", { name: "从备份恢复" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.locator("input[type=file]").setInputFiles({ name: "one.mfbackup", mimeType: "application/octet-stream", buffer: readFileSync(file) });
    await see(dialog.getByRole("status").filter({ hasText: "来自保险库" }));
    await dialog.getByLabel("备份的口令").fill(passphrase);
    await dialog.getByRole("button", { name: "校验", exact: true }).click();
    await see(dialog.getByText("备份完整"));
    await see(dialog.getByText("现在的保险库不会丢失", { exact: false }));
    await page.mouse.move(2, 2);
    await accessible(page);
    await dialog.getByRole("button", { name: "替换并恢复" }).click();
    await see(page.getByText("被备份替换的保险库保留在"));
    await see(page.getByText(/before-restore-/).first());
    await see(page.getByText("恢复", { exact: false }).first());
    await arrived(page, /settings/);
  });
  expect(complaints).toEqual([]);
}, 120_000);
