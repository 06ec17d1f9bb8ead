import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { accessible, closeBrowser, see, showing, visit } from "./browser";
import { linesOf, openDemo, rpc } from "./merchantdemo";
import { Program } from "./program";

let program: Program;

beforeEach(() => {
  program = new Program();
});
afterEach(() => program.remove());
afterAll(() => closeBrowser());

test("the demo opens in one click, is marked, is driven, and is left", async () => {
  const { page, complaints } = await visit(await program.start());
  await showing(page, "demo", async () => {
    await page.getByRole("button", { name: "先随便看看" }).click();
    await see(page.getByRole("heading", { name: "总览" }));
    await see(page.getByRole("button", { name: "演示 · 模拟平台" }));
    await accessible(page);

    await page.getByRole("button", { name: "演示 · 模拟平台" }).click();
    const panel = page.getByRole("dialog", { name: "演示控制台" });
    await panel.getByText("由我决定").click();
    await see(panel.getByText("没有等待审核的版本。"));
    await panel.getByRole("button", { name: "过一天" }).click();
    await see(page.getByText("新的一天，额度已恢复"));
    await panel.getByRole("tab", { name: "故障" }).click();
    await panel.getByRole("button", { name: "平台中断" }).click();
    await see(panel.getByText("100%"));
    await accessible(page);
    await page.keyboard.press("Escape");
    await page.getByRole("menuitem", { name: "第三方应用" }).click();
    await page.getByRole("button", { name: "测试连接" }).click();
    await see(page.getByRole("alert"));

    await page.getByRole("button", { name: "演示 · 模拟平台" }).click();
    await panel.getByRole("tab", { name: "故障" }).click();
    await panel.getByRole("button", { name: "一切正常" }).click();
    await panel.getByRole("tab", { name: "商家与模板" }).click();
    await panel.getByRole("textbox", { name: "新模板版本号" }).fill("9.0.0");
    await panel.getByRole("button", { name: "上架新版本" }).click();
    await see(page.getByText("模板版本 9.0.0 已上架"));
    await panel.getByRole("button", { name: "退出演示" }).click();
    await page.getByRole("dialog", { name: "退出演示？" }).getByRole("button", { name: "退出演示" }).click();
    await see(page.getByRole("heading", { name: "创建保险库" }));
  });
  expect(complaints).toEqual([]);
});

test("language and theme change at once and are kept, in both themes readable", async () => {
  const { page, complaints } = await visit(await program.start());
  await showing(page, "looks", async () => {
    await page.getByRole("button", { name: "先随便看看" }).click();
    await page.getByRole("menuitem", { name: "设置" }).click();
    await see(page.getByText("锁定", { exact: true }));
    await accessible(page);
    await page.getByText("深色").click();
    await page.locator('html[data-theme="dark"]').waitFor();
    await accessible(page);
    await page.getByText("English").click();
    await see(page.getByRole("heading", { name: "Settings" }));
    await page.reload();
    await see(page.getByRole("heading", { name: "Settings" }));
    await page.locator('html[data-theme="dark"]').waitFor();
    for (const name of ["About", "Templates", "Third-party apps", "Overview"]) {
      await page.getByRole("menuitem", { name }).click();
      await see(page.getByRole("heading", { level: 1 }));
      await accessible(page);
    }
  });
  expect(complaints).toEqual([]);
});

test("the keyboard: search, help, escape, skip link", async () => {
  const { page } = await visit(await program.start());
  await showing(page, "keyboard", async () => {
    await page.getByRole("button", { name: "先随便看看" }).click();
    await see(page.getByRole("heading", { name: "总览" }));
    await page.keyboard.press("/");
    await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label")?.startsWith("搜索商家"));
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    const help = page.getByRole("dialog", { name: "键盘快捷键" });
    await see(help);
    await accessible(page);
    await page.keyboard.press("Escape");
    await help.waitFor({ state: "hidden" });
  });
});

test("the layout holds at common sizes", async () => {
  const launch = await program.start();
  const { page } = await visit(launch);
  await showing(page, "sizes", async () => {
    await page.getByRole("button", { name: "先随便看看" }).click();
    await see(page.getByRole("heading", { name: "总览" }));
    // 853 is 1280 at 150 % zoom.
    for (const [width, height] of [
      [1280, 800],
      [1920, 1080],
      [853, 533],
    ] as const) {
      await page.setViewportSize({ width, height });
      for (const path of ["/", "/apps", "/templates", "/settings", "/about"]) {
        await page.goto(`${new URL(page.url()).origin}/#${path}`);
        await see(page.getByRole("heading", { level: 1 }));
        const spills = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
        expect(spills, `${path} at ${width}x${height}`).toBe(false);
      }
    }
  });
});

test("the demo is lived-in, and the panel plays merchants and auditors", async () => {
  const { page, complaints } = await visit(await program.start());
  await showing(page, "demo-world", async () => {
    await openDemo(page);
    const figure = (name: string) => page.getByRole("link", { name: new RegExp(`^${name}`) });
    await see(figure("审核驳回").getByText("2", { exact: true }));
    await see(page.getByRole("link", { name: /^重新授权 / }));
    await see(page.getByRole("link", { name: /^查看原因 / }));
    // Everything that is online is from an older version of the template.
    await expect.poll(async () => (await figure("落后于最新模板").textContent())?.replace(/\D.*$/, "")).not.toBe("0");

    await page.getByRole("button", { name: "演示 · 模拟平台" }).click();
    const panel = page.getByRole("dialog", { name: "演示控制台" });
    await panel.getByRole("tab", { name: "商家与模板" }).click();
    await panel.getByRole("spinbutton", { name: "新商家数量" }).fill("2");
    await panel.getByRole("button", { name: "添加" }).click();
    await see(page.getByText("已添加 2 个商家，尚未授权"));
    const [fresh] = (await linesOf(page, { standings: ["none"] })).toReversed();
    await panel.getByRole("combobox", { name: "商家的动作" }).fill(`${fresh?.name}`);
    await page.locator(".ant-select-item-option", { hasText: "未授权" }).last().click();
    await panel.getByRole("button", { name: "同意授权" }).click();
    await see(page.getByText("商家已授权"));
    await panel.getByRole("button", { name: "取消授权" }).click();
    await see(page.getByText(/^授权失效：/));
    await panel.getByRole("tab", { name: "故障" }).click();
    await panel.getByRole("button", { name: "消息混乱" }).click();
    await see(panel.getByText("30%"));
    await panel.getByRole("switch", { name: "授权回跳时带回 state" }).click();
    await panel.getByRole("button", { name: "切断消息连接" }).click();
    await see(page.getByText(/消息连接已切断/));
    await accessible(page);
  });
  expect(complaints).toEqual([]);
});

test("the short tour points at what is there, in a wide and a narrow window", async () => {
  const { page } = await visit(await program.start());
  await showing(page, "demo-tour", async () => {
    await page.getByRole("button", { name: "先随便看看" }).click();
    for (const [width, height] of [
      [1280, 800],
      [853, 533],
    ] as const) {
      await page.setViewportSize({ width, height });
      await rpc(page, "System/SavePreferences", { language: "zh", theme: "system", tour_done: false });
      await page.reload();
      await page.getByRole("button", { name: "开始" }).click();
      for (const path of ["/authorization", "/merchants", "/batches"]) {
        const step = page.locator(".ant-tour:visible");
        await see(step);
        await expect
          .poll(async () => {
            const target = await page.locator(`[data-nav="${path}"]`).locator("xpath=ancestor::li[1]").boundingBox();
            const box = await step.boundingBox();
            return Boolean(target && box && box.x >= target.x + target.width - 40 && Math.abs(box.y - target.y) < height);
          })
          .toBe(true);
        // The keys are in the panel: Tab stays in it, and Enter goes on.
        const onward = () => page.evaluate(() => document.activeElement === [...document.querySelectorAll(".ant-tour button")].at(-1));
        await expect.poll(onward).toBe(true);
        for (let i = await page.locator(".ant-tour button").count(); i > 0; i--) {
          await page.keyboard.press("Tab");
          expect(await page.evaluate(() => document.activeElement?.closest(".ant-tour") !== null)).toBe(true);
        }
        await page.keyboard.press("Enter");
      }
      await page.locator(".ant-tour").waitFor({ state: "hidden" });
      await expect.poll(() => rpc<{ tour_done: boolean }>(page, "System/Preferences")).toMatchObject({ tour_done: true }); // the tour hides before it is written down
    }
  });
});
