import { createServer } from "node:net";
import { expect, test } from "vitest";
import { complaints, eachInDemo, page } from "./alone";
import { accessible, arrived, go, see, showing } from "./browser";
import { control, linesOf, ownCallback, rpc } from "./merchantdemo";

eachInDemo();

const clipboard = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

/** Sets how long a secret stays in the clipboard, as a person does. */
async function clearAfter(seconds: number): Promise<void> {
  await go(page, "/settings");
  await page.getByLabel("复制机密内容后清空剪贴板").fill(String(seconds));
  await page.getByRole("button", { name: "保存" }).click();
  await see(page.getByText("设置已保存"));
}

test("a copied authorization link is taken back from the clipboard, at its time and at the lock", async () => {
  await showing(page, "settings-clipboard", async () => {
    await ownCallback(page);
    await clearAfter(1);
    const [fresh] = await linesOf(page, { standings: ["none"] });
    const authorization = `/merchants/${fresh?.id}/authorize`;
    await go(page, authorization);
    await page.getByRole("button", { name: "生成授权链接" }).click();
    const copy = page.getByRole("button", { name: "复制 授权链接" });
    await copy.click();
    await expect.poll(clipboard, { timeout: 10_000 }).toMatch(/^https?:|^alipays:/);
    await see(page.getByText("已复制，1 秒后从剪贴板清除"));
    await expect.poll(clipboard, { timeout: 10_000 }).toBe("");

    // A longer time is cut short by the lock.
    await clearAfter(600);
    await go(page, authorization);
    await copy.click();
    await see(page.getByText("已复制，600 秒后从剪贴板清除"));
    await page.getByRole("button", { name: "立即锁定" }).click();
    await see(page.getByRole("heading", { name: "创建保险库" }));
    await expect.poll(clipboard, { timeout: 10_000 }).toBe("");
  });
  expect(complaints).toEqual([]);
});

test("the callback's address is there to copy; a port that is taken is refused and what was typed stays", async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, "127.0.0.1", () => resolve((other.address() as { port: number }).port));
  });
  try {
    await showing(page, "settings-port", async () => {
      await ownCallback(page);
      await go(page, "/settings");
      const field = page.getByLabel("端口", { exact: true });
      const before = await field.inputValue();
      await see(page.getByText(`http://127.0.0.1:${before}/callback`));
      await field.fill(String(port));
      await see(page.getByText("有未保存的修改"));
      await page.getByRole("button", { name: "保存" }).click();
      await see(page.getByRole("alert").getByText(String(port)));
      await accessible(page);
      expect(await field.inputValue()).toBe(String(port));
      await see(page.getByText(`http://127.0.0.1:${before}/callback`));

      await new Promise((resolve) => other.close(resolve));
      await page.getByRole("button", { name: "保存" }).click();
      await see(page.getByText("设置已保存"));
      await see(page.getByText(`http://127.0.0.1:${port}/callback`));
      await page.getByRole("button", { name: "复制 授权回调地址" }).click();
      expect(await clipboard()).toBe(`http://127.0.0.1:${port}/callback`);

      await page.getByLabel("公网地址（可选）").fill("http://example.com");
      await page.getByRole("button", { name: "保存" }).click();
      await see(page.getByRole("alert").getByText(/https:\/\//));
      await page.waitForFunction(() => document.activeElement?.getAttribute("placeholder") === "https://");
      await page.getByLabel("公网地址（可选）").fill("https://tunnel.example.com");
      await page.getByRole("button", { name: "保存" }).click();
      await see(page.getByText("https://tunnel.example.com/callback"));
      await see(page.getByText("https://tunnel.example.com/notify"));
      await page.getByLabel("端口", { exact: true }).fill("2000");
      await page.getByRole("button", { name: "还原" }).click();
      expect(await page.getByLabel("端口", { exact: true }).inputValue()).toBe(String(port));
    });
  } finally {
    other.close();
  }
  expect(complaints).toEqual([]);
});

test("the message channel shows its state, is cut, comes back, is switched off", async () => {
  await showing(page, "settings-messages", async () => {
    await go(page, "/settings");
    const channel = page.getByRole("listitem", { name: "模拟平台" });
    await see(channel.getByText("已连接"));
    await see(channel.getByText(/收到 \d+ 条/));
    await control(page, "/messages/cut", { refuse_ms: 60_000 });
    await see(channel.getByText(/等待重连|正在连接/));
    await see(channel.getByText(/最近的问题：/));
    await accessible(page);
    await control(page, "/messages/cut", { refuse_ms: 0 });
    await channel.getByRole("button", { name: "立即重连" }).click();
    await see(channel.getByText("已连接"));
    await page.getByRole("switch", { name: "接收平台消息" }).click();
    await page.getByRole("button", { name: "保存" }).click();
    await see(channel.getByText("未启用"));
    expect(await channel.getByRole("button", { name: "立即重连" }).isDisabled()).toBe(true);
  });
  expect(complaints).toEqual([]);
});

test("notices: on the screen in front of the person, by the browser behind other windows, by kind", async () => {
  await page.context().grantPermissions(["notifications"]);
  await page.addInitScript(() => {
    const shown: string[] = [];
    class Recorder extends EventTarget {
      static readonly permission = "granted";
      static requestPermission = async () => "granted";
      constructor(title: string) {
        super();
        shown.push(title);
      }
    }
    Object.assign(window, { Notification: Recorder, shown });
    let front = true;
    document.hasFocus = () => front;
    Object.assign(window, { setFront: (is: boolean) => void (front = is) });
  });
  await page.reload();
  await see(page.getByRole("navigation"));
  const front = (is: boolean): Promise<void> => page.evaluate((value) => (window as unknown as { setFront(is: boolean): void }).setFront(value), is);
  const shown = (): Promise<string[]> => page.evaluate(() => (window as unknown as { shown: string[] }).shown);
  await showing(page, "settings-notices", async () => {
    const [first, second, third] = (await linesOf(page, { standings: ["active"] })).slice(0, 3);
    const revoke = (line: typeof first) => control(page, "/revoke", { mini_app_id: line?.mini_app_id });
    await revoke(first);
    const line = page.getByRole("link", { name: `授权失效：${first?.name}` });
    await see(line);
    expect(await shown()).toEqual([]);
    // It is told in the top bar, over nothing that could be wanted, and kept behind the bell.
    const [bar, told] = [await page.getByRole("banner").boundingBox(), await line.boundingBox()];
    expect((told?.y ?? 0) + (told?.height ?? 999)).toBeLessThanOrEqual((bar?.y ?? 0) + (bar?.height ?? 0));
    expect(await page.locator(".ant-notification-notice").count()).toBe(0);
    await page.getByRole("button", { name: /通知，1 条未读/ }).click();
    const kept = page.getByRole("tooltip").getByRole("link", { name: `授权失效：${first?.name}` });
    await see(kept);
    await accessible(page);
    await kept.click();
    await arrived(page, new RegExp(`/merchants/${first?.id}`));
    expect(await page.getByRole("button", { name: /条未读/ }).count()).toBe(0);

    await front(false);
    await revoke(second);
    await expect.poll(shown, { timeout: 15_000 }).toEqual([`授权失效：${second?.name}`]);

    await front(true);
    await go(page, "/settings");
    await page.getByRole("button", { name: "发送测试通知" }).click();
    await expect.poll(shown, { timeout: 10_000 }).toHaveLength(2);
    await page.getByRole("switch", { name: "授权变化" }).click();
    await page.getByRole("button", { name: "保存" }).click();
    await see(page.getByText("设置已保存"));
    await front(false);
    await revoke(third);
    await see(page.getByText(`授权失效：${third?.name}`));
    expect(await shown()).toHaveLength(2);
  });
  expect(complaints).toEqual([]);
});

test("a browser without notifications says so", async () => {
  await page.addInitScript(() => {
    Reflect.deleteProperty(window, "Notification");
  });
  await page.reload();
  await showing(page, "settings-unsupported", async () => {
    await go(page, "/settings");
    await see(page.getByText(/此浏览器不支持通知/));
  });
  expect(complaints).toEqual([]);
});

test("a report of trouble is shown before it is saved, and holds nothing of a merchant", async () => {
  await showing(page, "about-trouble", async () => {
    const [line] = await linesOf(page, {});
    await go(page, "/about");
    await page.getByRole("button", { name: "查看报告内容" }).click();
    for (const name of ["program.json", "settings.json", "vault.json"]) await see(page.getByText(name));
    await page.getByText("vault.json").click();
    const text = await page.getByRole("textbox", { name: "vault.json" }).inputValue();
    expect(text).toContain('"collection"');
    await accessible(page);
    const report = await rpc<{ files: { name: string; text: string }[] }>(page, "System/Report");
    const all = report.files.map((f) => f.text).join("\n");
    expect(all).not.toContain(line?.name ?? "?");
    expect(all).not.toContain(line?.mini_app_id ?? "?");
    await page.getByRole("combobox", { name: "日志级别" }).click();
    await page.getByTitle("记录主要过程").click();
    await expect.poll(async () => (await rpc<{ log_level: string }>(page, "System/Preferences")).log_level).toBe("info");
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "保存报告" }).click()]);
    expect(file.suggestedFilename()).toMatch(/^minifleet-report-.*\.zip$/);
  });
  expect(complaints).toEqual([]);
});

test("parts of the settings are gone to and found by what they say", async () => {
  await showing(page, "settings-parts", async () => {
    await go(page, "/settings");
    await page.getByRole("navigation", { name: "设置分区" }).getByRole("button", { name: "发布与限额" }).click();
    await page.waitForFunction(() => (document.activeElement as HTMLElement | null)?.dataset["part"] === "work");
    await page.getByLabel("搜索设置").fill("剪贴板");
    await see(page.getByText("1 项符合"));
    expect(await page.locator("[data-part]:visible").count()).toBe(1);
    await page.mouse.move(2, 2);
    await accessible(page);
    await page.getByLabel("搜索设置").fill("没有这样的设置");
    await see(page.getByText("没有符合的设置"));
    await page.getByLabel("搜索设置").fill("");
    await see(page.getByText("自动备份", { exact: true }).last());
  });
  expect(complaints).toEqual([]);
});
