import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, expect, test } from "vitest";
import { accessible, closeBrowser, go, see, showing, visit } from "./browser";
import { rpc } from "./merchantdemo";
import { Program } from "./program";
import { remove } from "./remove";
import { createVault, passphrase } from "./vault";
import { World } from "./world";

const ending: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});
afterAll(() => closeBrowser());

const backupsIn = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith(".mfbackup"));

/** Chooses the file in the dialog that is open and sends it with a passphrase. */
async function send(page: Page, file: string, words: string, verb: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.locator("input[type=file]").setInputFiles(file);
  await see(dialog.getByRole("status").filter({ hasText: "来自保险库" }));
  await dialog.getByLabel("备份的口令").fill(words);
  await dialog.getByRole("button", { name: verb, exact: true }).click();
}

test("a folder is chosen, backups are made there by themselves and at once, and a file is verified", async () => {
  const program = new Program();
  const folder = mkdtempSync(join(tmpdir(), "minifleet-backups-"));
  ending.push(() => remove(folder), () => program.remove());
  const { page, complaints } = await visit(await program.start());
  await showing(page, "backup-settings", async () => {
    await createVault(page);
    await go(page, "/settings");
    await see(page.getByText("此保险库还没有备份"));
    expect(await page.getByRole("button", { name: "立即备份到此文件夹" }).isDisabled()).toBe(true);
    const field = page.getByLabel("备份文件夹");
    await field.fill(join(folder, "nothing here"));
    await page.getByLabel("保留份数").fill("5");
    await page.getByRole("button", { name: "保存" }).click();
    await see(page.getByRole("alert").filter({ hasText: "无法将备份写入" }));
    await field.fill(folder);
    await page.getByRole("button", { name: "保存" }).click();
    await see(page.getByText("设置已保存"));
    // The first one is due at once, and nobody has to ask for it.
    await expect.poll(() => backupsIn(folder).length, { timeout: 30_000 }).toBeGreaterThan(0);
    await see(page.getByText(/^最近一次备份：.*\.mfbackup$/));
    await page.getByRole("button", { name: "立即备份到此文件夹" }).click();
    await see(page.getByText("备份已制作，并已回读校验"));
    expect(await page.getByText("此保险库还没有备份").isVisible()).toBe(false);

    const file = join(folder, backupsIn(folder).at(-1) ?? "");
    await page.getByRole("button", { name: "校验备份…" }).click();
    // What is no backup is told once, at the file, and cannot be sent.
    const other = page.getByRole("dialog");
    await other.locator("input[type=file]").setInputFiles({ name: `${"很长的文件名".repeat(20)}.mfbackup`, mimeType: "application/octet-stream", buffer: Buffer.from("not a backup") });
    await see(other.getByText("请确认选择的是 MiniFleet 的备份文件", { exact: false }));
    expect(await other.getByRole("button", { name: "校验", exact: true }).isDisabled()).toBe(true);
    await accessible(page);
    await send(page, file, "not the passphrase", "校验");
    const dialog = page.getByRole("dialog");
    await see(dialog.getByRole("alert"));
    await accessible(page);
    await send(page, file, passphrase, "校验");
    await see(dialog.getByText("备份完整"));
  });
  expect(complaints).toEqual([]);
});

test("a restored vault says that it is one, and sends nothing that changes something until a person says go on", async () => {
  const world = new World();
  const second = new Program();
  const folder = mkdtempSync(join(tmpdir(), "minifleet-backups-"));
  ending.push(() => world.remove(), () => second.remove(), () => remove(folder));
  const first = await world.open(2);
  await world.platform({ audit: "manual", build_ms: 50 });
  const { apps } = await world.call<{ apps: { id: string }[] }>("Apps", "List", {});
  const app = apps[0]?.id ?? "";
  const { templates } = await world.call<{ templates: { id: string; template_id: string }[] }>("Templates", "Refresh", { app_id: app });
  await world.call("Batches", "Create", {
    name: "备份时未完成", app_id: app, goal: "online",
    template: templates.find((t) => t.template_id === world.simulator.ready.template_id)?.id, template_id: "", template_version: "1.2.0",
    form: { app_version: "", version_desc: "优化首页加载速度，修复若干已知问题。", region_type: "CHINA" }, targets: { all: true }, on_occupied: "stop",
  });
  type Version = { mini_app_id: string; app_version: string; status: string };
  const versions = async (): Promise<Version[]> => {
    const { merchants } = (await world.simulator.control("/world")) as { merchants: { mini_app_id: string; versions: Omit<Version, "mini_app_id">[] }[] };
    return merchants.flatMap((m) => m.versions.map((v) => ({ ...v, mini_app_id: m.mini_app_id })));
  };
  const are = async (status: string): Promise<number> => (await versions()).filter((v) => v.status === status).length;
  await expect.poll(() => are("AUDITING"), { timeout: 30_000 }).toBe(2);
  const file = join(folder, "old.mfbackup");
  await world.program.call("Vault/BackupTo", { path: file });
  await first.context.close();
  await world.program.stop();

  const { page, complaints } = await visit(await second.start());
  await showing(page, "backup-restored", async () => {
    await page.getByRole("button", { name: "从备份恢复" }).click();
    await send(page, file, passphrase, "恢复");
    const banner = page.getByTestId("hold");
    await see(banner.getByText(/备份恢复/));
    await accessible(page);
    for (const { mini_app_id, app_version } of await versions()) await world.simulator.control("/audit", { mini_app_id, app_version, result: "pass" });
    // Looking is free: what the platform decided is read, and nothing is released.
    for (const { id } of world.shops) await rpc(page, "Versions/Refresh", { merchant_id: id });
    await expect(rpc(page, "Versions/Act", { merchant_id: world.shop().id, version: "0.0.1", action: "online" })).rejects.toThrow("hold.restored");
    expect(await are("RELEASE")).toBe(0);

    await banner.getByRole("button", { name: "查看并继续…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "继续", exact: true }).click();
    await banner.waitFor({ state: "hidden" });
    await expect.poll(() => are("RELEASE"), { timeout: 60_000 }).toBe(2);
    expect(await versions()).toHaveLength(2); // nothing was uploaded a second time
  });
  expect(complaints).toEqual([]);
});
