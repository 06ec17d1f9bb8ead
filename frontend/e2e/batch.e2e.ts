import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { accessible, arrived, closeBrowser, go, see, showing } from "./browser";
import { World } from "./world";

let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => world.remove());
afterAll(() => closeBrowser());

/** What is under the pointer is not judged: its colours are on their way. */
async function readable(page: Page): Promise<void> {
  await page.mouse.move(2, 2);
  await accessible(page);
}

const long = 60_000;

/** A world whose templates are read and whose app may call quickly. */
async function opened(...how: Parameters<World["open"]>): ReturnType<World["open"]> {
  const visitor = await world.open(...how);
  const { apps } = await world.call<{ apps: { id: string; name: string }[] }>("Apps", "List", {});
  await world.call("Templates", "Refresh", { app_id: apps[0]?.id ?? "" });
  return visitor;
}

const template = "门店通用模板";

const next = (page: Page): Promise<void> => page.getByRole("button", { name: "下一步" }).click();

async function chooseTemplate(page: Page, version?: string): Promise<void> {
  await page.getByLabel("模板", { exact: true }).click();
  await page.getByTitle(template).click();
  if (version) {
    await page.getByLabel("模板版本").click();
    await page.getByTitle(version, { exact: true }).click();
  }
}

/** Walks the wizard to the preflight: everyone, the goal, at once. */
async function toPreflight(page: Page, goal: string, waves: "once" | "waves" = "once"): Promise<void> {
  await go(page, "/batches/new");
  await chooseTemplate(page);
  await next(page);
  await next(page);
  await page.getByRole("radio", { name: new RegExp(`^${goal}`) }).check();
  await next(page);
  await page.getByRole("radio", { name: waves === "once" ? /^一次全部开始/ : /^先试少量/ }).check();
  await page.getByRole("button", { name: "查看预检" }).click();
  await see(page.getByRole("checkbox", { name: /我已看过预检/ }));
}

/** Reads the preflight, begins, and is on the board. Typed where it asks for it. */
async function begin(page: Page): Promise<string> {
  expect(await page.getByRole("button", { name: "开始发布" }).isDisabled()).toBe(true);
  await page.getByRole("checkbox", { name: /我已看过预检/ }).check();
  await page.getByRole("button", { name: "开始发布" }).click();
  const dialog = page.getByRole("dialog").filter({ hasText: "个商家开始" });
  await see(dialog);
  const typed = dialog.getByRole("textbox");
  if (await typed.isVisible()) await typed.fill(/(\d+) 个商家/.exec((await dialog.textContent()) ?? "")?.[1] ?? "");
  await dialog.getByRole("button", { name: "开始发布" }).click();
  await see(page.getByRole("list", { name: "各阶段的商家数" }).or(page.getByText("已结束", { exact: true })));
  return page.url().split("/").at(-1) ?? "";
}

const over = (page: Page): Promise<void> => page.getByText("已结束", { exact: true }).waitFor({ timeout: long });

/** The calls of a method that took effect, whatever was answered. */
async function counted(method: string): Promise<{ app: string; version: string }[]> {
  const calls = (await world.simulator.control("/calls?since=0")) as { method: string; mini_app_id: string; app_version: string; effect: boolean }[];
  return calls.filter((c) => c.method === method && c.effect).map((c) => ({ app: c.mini_app_id, version: c.app_version }));
}

test("thirty merchants are published to through faults, with a reload in the middle, and every one gets there", async () => {
  const { page, complaints } = await opened(30);
  await showing(page, "batch-thirty", async () => {
    await toPreflight(page, "上架");
    await readable(page);
    await see(page.getByText("不限").or(page.getByText(/\d+ 天/)));
    await page.getByRole("button", { name: "立即从平台读取" }).click();
    await see(page.getByText("预检依据本机保存的版本数据"));
    await world.platform({ audit: "auto", audit_ms: 2500, build_ms: 800, error_rate: 0.04, refused_rate: 0.05, lost_reply_rate: 0.08 });
    const id = await begin(page);
    await page.getByText(/^[1-9]\d* \/ 30，失败 \d+$/).waitFor({ timeout: long });
    await page.reload();
    await see(page.getByRole("heading", { name: template }));
    expect(page.url()).toContain(id);
    await readable(page);
    await over(page);
    // The batch is told of once, not merchant by merchant.
    const bell = page.getByRole("button", { name: /^通知/ });
    await bell.click();
    const told = page.getByRole("tooltip").getByRole("list");
    await see(told.getByRole("link", { name: `批量发布已结束：${template}` }));
    expect(await told.getByText(/审核通过|审核驳回/).count()).toBe(0);
    await readable(page);
    await bell.click();
    // Whoever did not get there has a true reason, and one button for all of a cause.
    for (let round = 0; round < 5 && (await page.getByRole("button", { name: /^重试失败的/ }).isVisible()); round++) {
      await page.getByRole("button", { name: /^重试失败的/ }).click();
      await see(page.getByText("进行中", { exact: true }));
      await over(page);
    }
    await see(page.getByText("30 / 30，失败 0", { exact: true }));
    await readable(page);
    const online = await counted("alipay.open.mini.version.online");
    expect(new Set(online.map((c) => c.app)).size).toBe(30);
    expect(online.length).toBe(30); // none was put online twice

    for (const [choice, ending] of [["Excel", "xlsx"], ["CSV", "csv"]] as const) {
      await page.getByRole("button", { name: "更多操作" }).click();
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: `导出报告：${choice}` }).click()]);
      expect(file.suggestedFilename()).toMatch(new RegExp(`^minifleet-batch-.*\\.${ending}$`));
    }

    await go(page, "/batches");
    await see(page.getByRole("link", { name: new RegExp(template) }));
    await readable(page);
  });
  expect(complaints).toEqual([]);
}, 240_000);

test("the preflight tells who is in the way before anything is sent, and what helps", async () => {
  const { page, complaints } = await opened(4);
  await showing(page, "batch-preflight", async () => {
    await world.platform({ audit: "manual", build_ms: 30 });
    const [busy, gone] = [world.shop(0), world.shop(1)];
    // One has a version in audit, one took the authorization back.
    const templates = await world.call<{ templates: { id: string; name: string }[] }>("Templates", "List", {});
    const id = templates.templates.find((x) => x.name === template)?.id ?? "";
    await world.call("Versions", "Upload", { merchant_id: busy.id, version: "3.0.0", template: id, template_version: "", ext: "" });
    await expect.poll(async () => (await world.call<{ state: string }>("Versions", "BuildState", { merchant_id: busy.id, version: "3.0.0" })).state).toBe("built");
    await world.call("Versions", "Submit", { merchant_id: busy.id, form: { app_version: "3.0.0", version_desc: "为预检准备的一个版本，用来占住审核的位置，不会上架。" } });
    await world.simulator.control("/revoke", { mini_app_id: gone.miniAppId });
    await world.call("Authorization", "Check", { merchant_id: gone.id }).catch(() => undefined);
    const before = ((await world.simulator.control("/calls?since=0")) as unknown[]).length;

    await toPreflight(page, "上架");
    await see(page.getByText("3.0.0", { exact: false }));
    await see(page.getByText(/2 个可以发布，2 个会受阻/));
    await page.getByRole("button", { name: /会受阻.*3\.0\.0/ }).click();
    await see(page.getByRole("link", { name: busy.name }));
    await readable(page);
    expect(((await world.simulator.control("/calls?since=0")) as unknown[]).length).toBe(before);

    await page.getByRole("button", { name: "全部改为自动退回旧版本" }).click();
    await see(page.getByText(/3 个可以发布，1 个会受阻/));
    await page.getByRole("button", { name: /会受阻/ }).click();
    await page.getByRole("button", { name: "从批次移除这 1 个" }).click();
    await see(page.getByText("我已看过预检，向 3 个商家发布"));
    // A reload keeps the plan and where it was.
    await page.reload();
    await see(page.getByText("我已看过预检，向 3 个商家发布"));
    expect(((await world.simulator.control("/calls?since=0")) as unknown[]).length).toBe(before);

    // A plan that cannot work says so at its field.
    await page.getByText("目标", { exact: true }).click();
    await page.getByLabel("版本描述").fill("太短");
    await see(page.getByText(/版本描述长度为 4/));
    await next(page);
    await page.getByRole("button", { name: "查看预检" }).click();
    await see(page.getByText(/版本描述长度为 4/));
    expect(await page.getByRole("checkbox", { name: /我已看过预检/ }).isDisabled()).toBe(true);
  });
  expect(complaints).toEqual([]);
}, 120_000);

test("waves wait for a person's word; a batch is paused, resumed, rejected, retried, stopped, and rolled back", async () => {
  const { page, complaints } = await opened(6, "online");
  await showing(page, "batch-waves", async () => {
    await world.platform({ audit: "auto", audit_ms: 400, build_ms: 100 });
    await go(page, "/merchants");
    await toPreflight(page, "上架", "waves");
    await page.getByText("节奏", { exact: true }).click();
    await page.getByLabel("第 1 波的大小").fill("34");
    await page.getByRole("button", { name: "查看预检" }).click();
    await see(page.getByText("3 → 3"));
    await begin(page);
    await page.getByText("第 1 / 2 波已完成，等待你确认").waitFor({ timeout: long });
    await readable(page);
    await see(page.getByText("3 / 6，失败 0", { exact: true }));
    await see(page.getByText("第 1 / 2 波 · 达成 3 / 3", { exact: true }));
    await see(page.getByTestId("gate").locator(".ant-btn-primary", { hasText: "继续下一波" }));
    await page.getByRole("main").getByRole("link", { name: "批量发布" }).click();
    await arrived(page, /\/batches$/);
    await page.getByRole("link", { name: /^去确认 / }).click();

    // The rest is rejected, gathered by what the auditor said, and goes on once that is gone.
    await world.platform({ audit: "manual" });
    await page.getByRole("button", { name: "继续下一波" }).click();
    await page.getByRole("dialog").filter({ hasText: "继续处理 3 个商家" }).getByRole("button", { name: "继续下一波" }).click();
    const waiting = [3, 4, 5].map((i) => world.shop(i));
    for (const [i, shop] of waiting.entries()) {
      const reason = i === 1 ? "首页无法打开，请修复后重新提交。" : `小程序「${shop.name}」的类目与服务不符。`;
      const reject = () => world.simulator.control("/audit", { mini_app_id: shop.miniAppId, result: "reject", reason }).then(() => true, () => false);
      await expect.poll(reject, { timeout: long }).toBe(true);
    }
    await over(page);
    const causes = page.locator(".mf-cause");
    await expect.poll(() => causes.count()).toBe(2);
    await see(causes.first().getByText(/类目与服务不符/));
    await causes.first().getByRole("button", { name: /查看商家/ }).click();
    await see(page.getByText("2 个商家", { exact: true }));
    await page.getByRole("button", { name: world.shop(5).name, exact: true }).click(); // and none of the pictures
    await see(page.getByRole("dialog").getByRole("alert"));
    await readable(page);
    await page.keyboard.press("Escape");
    await world.platform({ reject_rate: 0, audit: "manual" });
    await causes.first().getByRole("button", { name: /用这 2 个新建批次/ }).click();
    await arrived(page, /\/batches\/new/);
    await page.goBack();
    await arrived(page);
    await page.getByRole("button", { name: /重试失败的 3 个/ }).click();
    await see(page.getByText("进行中", { exact: true }).first());
    await page.getByRole("button", { name: "暂停" }).click();
    await see(page.getByText("批次已暂停"));
    await page.reload();
    await see(page.getByText("批次已暂停"));
    await page.getByRole("button", { name: "继续", exact: true }).click();
    await see(page.getByText("进行中", { exact: true }).first());
    await page.getByRole("button", { name: /停止/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "停止" }).click();
    await page.getByText("已停止", { exact: true }).waitFor({ timeout: long });
    await see(page.getByText(/^3 \/ 6，/));

    // What it put online is taken back, the number typed or named.
    await page.getByRole("button", { name: /回滚整个批次/ }).click();
    const dialog = page.getByRole("dialog").filter({ hasText: "的 3 个商家？" });
    await see(dialog.getByText("0.", { exact: false }));
    await dialog.getByRole("button", { name: "回滚整个批次" }).click();
    await see(page.getByRole("heading", { name: /↩/ }));
    await over(page);
    await see(page.getByText("3 / 3，失败 0", { exact: true }));
    expect((await counted("alipay.open.mini.version.rollback")).length).toBe(3);
  });
  expect(complaints).toEqual([]);
}, 180_000);

test("throttling, an outage, a used-up quota and a revoked authorization are shown and got over", async () => {
  const { page } = await opened(8);
  await showing(page, "batch-trouble", async () => {
    await world.platform({ audit: "auto", audit_ms: 300, build_ms: 100, rate_limit: 2 });
    await toPreflight(page, "上架");
    await begin(page);
    await page.getByText(/平台要求放慢/).waitFor({ timeout: long });
    await world.platform({ rate_limit: 0, error_rate: 1 });
    await world.simulator.control("/revoke", { mini_app_id: world.shop(7).miniAppId });
    await page.getByText("等待平台").first().waitFor({ timeout: long });
    await world.calm();
    await page.getByText("等待授权").first().waitFor({ timeout: long });
    await page.getByText(/^7 \/ 8，/).waitFor({ timeout: long });
    await readable(page);
    await page.getByRole("button", { name: /停止/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "停止" }).click();
    await page.getByText("已停止", { exact: true }).waitFor({ timeout: long });

    // The screens hold at every size, dark and in English.
    await world.call("System", "SavePreferences", { language: "en", theme: "dark", tour_done: true });
    const board = page.url().split("#")[1] ?? "";
    await page.reload();
    await see(page.getByText("Stopped", { exact: true }));
    for (const path of [board, "/batches", "/batches/new", "/journal"]) {
      for (const [width, height] of [
        [1280, 800],
        [1920, 1080],
        [853, 533],
      ] as const) {
        await page.setViewportSize({ width, height });
        await go(page, path);
        await see(page.getByRole("heading", { level: 1 }));
        const spills = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
        expect(spills, `${path} at ${width}x${height}`).toBe(false);
      }
      await readable(page);
    }
  });
}, 180_000);
