import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, test } from "vitest";
import { accessible, closeBrowser, go, see, showing, visit } from "./browser";
import { rpc } from "./merchantdemo";
import { Program } from "./program";
import { createVault, passphrase, unlock } from "./vault";
import { World } from "./world";

const ending: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});
afterAll(() => closeBrowser());

const locked = (page: Page) => page.getByRole("heading", { name: "解锁 MiniFleet" });
const open = (page: Page) => page.getByRole("navigation", { name: "主导航" });

/** Begins a batch for everyone and returns its id. */
async function publish(world: World, name: string, goal: string): Promise<string> {
  const { apps } = await world.call<{ apps: { id: string }[] }>("Apps", "List", {});
  const app = apps[0]?.id ?? "";
  const { templates } = await world.call<{ templates: { id: string; template_id: string }[] }>("Templates", "Refresh", { app_id: app });
  const made = await world.call<{ batch: { id: string } }>("Batches", "Create", {
    name, app_id: app, goal,
    template: templates.find((t) => t.template_id === world.simulator.ready.template_id)?.id, template_id: "", template_version: "1.2.0",
    form: { app_version: "", version_desc: "优化首页加载速度，修复若干已知问题。", region_type: "CHINA" }, targets: { all: true }, on_occupied: "stop",
  });
  return made.batch.id;
}

test("every state of the lock survives a reload, and what was on the screen is there again", async ({ expect }) => {
  const program = new Program();
  ending.push(() => program.remove());
  const { page, context, complaints } = await visit(await program.start());
  await showing(page, "lock-reload", async () => {
    await see(page.getByRole("heading", { name: "创建保险库" }));
    await page.reload();
    await see(page.getByRole("heading", { name: "创建保险库" }));
    await createVault(page);
    await go(page, "/settings");
    await see(page.getByText("口令与备份"));
    await page.reload();
    await see(page.getByText("口令与备份"));

    // Another tab of the same session hears of the lock at once.
    const second = await context.newPage();
    await second.goto(page.url());
    await see(second.getByText("口令与备份"));
    await page.getByRole("button", { name: "立即锁定" }).click();
    await see(locked(page));
    await see(locked(second));
    await second.reload();
    await see(locked(second));
    await unlock(second);
    await see(second.getByText("口令与备份"));
    await see(page.getByText("口令与备份"));
  });
  expect(complaints).toEqual([]);
});

test("a stranger on the same machine sees nothing: no code, a made-up code, what a browser sends by itself", async ({ expect }) => {
  const program = new Program();
  ending.push(() => program.remove());
  const launch = await program.start();
  const { page } = await visit(launch);
  await showing(page, "lock-stranger", async () => {
    await createVault(page);
    for (const url of [new URL(launch).origin, `${new URL(launch).origin}/#launch=${"0".repeat(64)}`]) {
      const stranger = await visit(url);
      await see(stranger.page.getByText("minifleet serve", { exact: true }));
      const answer = await stranger.page.evaluate(async () => {
        const response = await fetch("/rpc/Vault/Status", { method: "POST", headers: { "Content-Type": "application/json", "X-MiniFleet": "1" }, body: "{}" });
        return response.status;
      });
      expect(answer).toBe(401);
      await stranger.context.close();
    }
    await page.reload();
    await see(open(page));
  });
});

test("a backup is made, is not readable, and is restored where no vault is", async ({ expect }) => {
  const first = new Program();
  ending.push(() => first.remove());
  let { page } = await visit(await first.start());
  let file = "";
  await showing(page, "lock-backup", async () => {
    await createVault(page);
    await go(page, "/settings");
    await page.getByLabel("无操作多久后锁定").fill("42");
    await page.getByRole("button", { name: "保存" }).click();
    await see(page.getByText("设置已保存"));
    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "制作备份" }).click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toMatch(/^minifleet-\d{4}-\d\d-\d\d\.mfbackup$/);
    file = join(first.dir, saved.suggestedFilename());
    await saved.saveAs(file);
    await see(page.getByText(/^已下载 minifleet-/));
  });

  const second = new Program();
  ending.push(() => second.remove());
  ({ page } = await visit(await second.start()));
  await showing(page, "lock-restore", async () => {
    await page.getByRole("button", { name: "从备份恢复" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.locator("input[type=file]").setInputFiles(file);
    await see(dialog.getByText(".mfbackup"));
    await dialog.getByLabel("备份的口令").fill("not the passphrase");
    await dialog.getByRole("button", { name: "恢复" }).click();
    await see(dialog.getByRole("alert"));
    await accessible(page);
    // The file is still chosen and the words are still there.
    expect(await dialog.getByLabel("备份的口令").inputValue()).toBe("not the passphrase");
    await dialog.getByLabel("备份的口令").fill(passphrase);
    await dialog.getByRole("button", { name: "恢复" }).click();
    await see(open(page));
    await go(page, "/settings");
    await see(page.getByText("口令与备份"));
    expect(await page.getByLabel("无操作多久后锁定").inputValue()).toBe("42");
  });
});

// One of them waits for a whole minute: the others go on beside it.
test.concurrent("locked while a batch runs: screens are refused, the batch goes on, the vault closes by itself", async ({ expect, onTestFinished }) => {
  const world = new World();
  onTestFinished(() => world.remove());
  const { page } = await world.open(3);
  await showing(page, "lock-held", async () => {
    await world.platform({ audit: "manual", build_ms: 50 });
    await publish(world, "锁定期间", "online");
    const sim = async (status: string): Promise<{ mini_app_id: string; app_version: string }[]> => {
      const { merchants } = (await world.simulator.control("/world")) as { merchants: { mini_app_id: string; versions: { app_version: string; status: string }[] }[] };
      return merchants.flatMap((m) => m.versions.filter((v) => v.status === status).map((v) => ({ mini_app_id: m.mini_app_id, app_version: v.app_version })));
    };
    await expect.poll(async () => (await sim("AUDITING")).length, { timeout: 20_000 }).toBe(3);

    await page.getByRole("button", { name: "立即锁定" }).click();
    await see(locked(page));
    await see(page.getByText(/批次会继续运行/));
    expect(await page.getByRole("button", { name: "先随便看看" }).isVisible()).toBe(false);
    await expect(rpc(page, "Merchants/Find", { filter: {}, limit: 1 })).rejects.toThrow("vault.locked");
    await expect(rpc(page, "Batches/List")).rejects.toThrow("vault.locked");
    await page.reload();
    await see(page.getByText(/批次会继续运行/));
    await unlock(page, "not the passphrase");
    await see(page.getByRole("alert"));

    // It goes on behind the lock, to the end; then the vault closes by itself.
    for (const v of await sim("AUDITING")) await world.simulator.control("/audit", { ...v, result: "pass" });
    await expect.poll(async () => (await sim("RELEASE")).length, { timeout: 20_000 }).toBe(3);
    await see(page.getByText("请输入保险库口令。"));
    expect(await rpc<{ state: string }>(page, "Vault/Status")).toMatchObject({ state: "locked" });

    await unlock(page);
    await see(open(page));
    await go(page, "/batches");
    await see(page.getByText("锁定期间"));
    await see(page.getByText("已结束", { exact: true }));
  });
});

test.concurrent("held, the right passphrase shows the same batch again", async ({ onTestFinished }) => {
  const world = new World();
  onTestFinished(() => world.remove());
  const { page } = await world.open(1);
  await showing(page, "lock-held-open", async () => {
    await world.platform({ audit: "manual", build_ms: 50 });
    const id = await publish(world, "中途解锁", "audited");
    await go(page, `/batches/${id}`);
    await see(page.getByRole("heading", { name: "中途解锁" }));
    await page.getByRole("button", { name: "立即锁定" }).click();
    await see(page.getByText(/批次会继续运行/));
    await unlock(page);
    await see(page.getByRole("heading", { name: "中途解锁" }));
  });
});

test.concurrent("left alone it locks; what a person does keeps it open, what events do does not", { timeout: 120_000 }, async ({ expect, onTestFinished }) => {
  const program = new Program();
  onTestFinished(() => program.remove());
  const { page } = await visit(await program.start());
  await showing(page, "lock-idle", async () => {
    await createVault(page);
    await go(page, "/settings");
    await page.getByLabel("无操作多久后锁定").fill("1");
    await page.getByRole("button", { name: "保存" }).click();
    await see(page.getByText("设置已保存"));
    let touches = 0;
    page.on("request", (request) => void (touches += request.url().endsWith("/rpc/Vault/Touch") ? 1 : 0));
    await page.reload(); // reads everything, and is no activity
    await see(page.getByText("口令与备份"));
    expect(touches).toBe(0);
    await page.keyboard.press("Tab");
    await expect.poll(() => touches, { timeout: 10_000 }).toBe(1);
    await locked(page).waitFor({ timeout: 90_000 });
    expect(touches).toBe(1);
  });
});
