import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { accessible, closeBrowser, see, showing, visit } from "./browser";
import { Program } from "./program";
import { Simulator } from "./simulator";
import { createVault } from "./vault";

let program: Program;
let simulator: Simulator;

beforeEach(async () => {
  program = new Program();
  simulator = new Simulator();
  await simulator.start("--merchants", "3");
});
afterEach(async () => {
  await program.remove();
  await simulator.remove();
});
afterAll(() => closeBrowser());

/** The first step of the wizard, pointed at the simulator. */
async function basics(page: Page): Promise<void> {
  const { app_id, gateway, oauth, messages } = simulator.ready;
  await page.getByRole("button", { name: "连接应用" }).click();
  await page.getByLabel("名称").fill("门店通");
  await page.getByLabel("应用 ID（APPID）").fill(app_id);
  await page.getByText("自定义").click();
  await page.getByLabel("网关地址").fill(gateway);
  await page.getByLabel("授权页地址").fill(oauth);
  await page.getByLabel("消息服务地址").fill(`ws://${messages}`);
  await page.getByRole("button", { name: "下一步" }).click();
}

async function keys(page: Page, privateKey: string, alipayKey: string): Promise<void> {
  await page.getByText("粘贴已有私钥").click();
  await page.getByRole("textbox", { name: "应用私钥" }).fill(privateKey);
  await page.getByLabel("支付宝公钥", { exact: true }).fill(alipayKey);
  await page.getByRole("button", { name: "测试连接" }).click();
}

test("an app is connected: a wrong key is named, the right one is saved, templates are read", async () => {
  const { page, complaints } = await visit(await program.start());
  await showing(page, "connect", async () => {
    await createVault(page);
    await see(page.getByText("开始使用"));
    await accessible(page);
    await basics(page);
    await accessible(page);
    await keys(page, simulator.file("app_private_key"), "MIIBIjANBgkq");
    await see(page.getByRole("alert").getByText(/支付宝公钥/));
    await accessible(page);

    // Nothing typed is lost by the failure or by going back and forth.
    await page.getByRole("button", { name: "上一步" }).click();
    expect(await page.getByLabel("支付宝公钥", { exact: true }).inputValue()).toBe("MIIBIjANBgkq");
    expect(await page.getByRole("textbox", { name: "应用私钥" }).inputValue()).not.toBe("");
    await page.getByRole("button", { name: "上一步" }).click();
    expect(await page.getByLabel("名称").inputValue()).toBe("门店通");
    expect(await page.getByLabel("网关地址").inputValue()).toBe(simulator.ready.gateway);
    await page.getByRole("button", { name: "下一步" }).click();
    expect(await page.getByLabel("支付宝公钥", { exact: true }).inputValue()).toBe("MIIBIjANBgkq");
    await keys(page, simulator.file("app_private_key"), simulator.file("alipay_public_key"));
    await see(page.getByText("连接正常"));
    await page.getByRole("button", { name: "保存" }).click();
    await see(page.getByRole("heading", { name: "第三方应用" }));
    await see(page.getByText("门店通", { exact: true }));
    await accessible(page);

    await page.getByRole("menuitem", { name: "模板" }).click();
    await page.getByRole("button", { name: "从平台读取" }).click();
    await see(page.getByText(simulator.ready.template_id));
    await accessible(page);
    await page.getByRole("button", { name: /^编辑/ }).first().click();
    await page.getByLabel("ext 配置").fill("{ not json");
    await page.getByRole("button", { name: "保存" }).click();
    await see(page.getByText("应为 JSON 对象"));
  });
  expect(complaints).toEqual([]);
});

test("a generated private key never leaves the program, and a foreign one is refused by the platform in words", async () => {
  const { page } = await visit(await program.start());
  const heard: string[] = [];
  page.on("response", (response) => {
    if (response.url().includes("/rpc/")) void response.text().then((text) => heard.push(text), () => undefined);
  });
  await showing(page, "generate", async () => {
    await createVault(page);
    await basics(page);
    await page.getByRole("button", { name: "测试连接" }).click();
    await see(page.getByText("请先生成密钥对"));
    await page.getByRole("button", { name: "生成密钥对" }).click();
    await see(page.getByRole("button", { name: "复制公钥" }));
    await page.getByLabel("支付宝公钥", { exact: true }).fill(simulator.file("alipay_public_key"));
    await page.getByRole("button", { name: "测试连接" }).click();
    // The simulator does not know this key: the step that fails is the signature.
    await see(page.locator('[data-state="failed"]').getByText("签名"));
    await page.getByRole("button", { name: "仍然保存" }).click();
    await see(page.getByText("门店通", { exact: true }));
  });
  expect(heard.join("\n")).not.toMatch(/PRIVATE KEY|"private_key":/);
});

test("an app whose name is not typed stays; typed, it is gone", async () => {
  const { page } = await visit(await program.start());
  await showing(page, "delete-app", async () => {
    await createVault(page);
    await basics(page);
    await keys(page, simulator.file("app_private_key_pkcs1"), simulator.file("alipay_public_key"));
    await see(page.getByText("连接正常"));
    await page.getByRole("button", { name: "保存" }).click();
    await page.getByRole("button", { name: "删除 门店通" }).click();
    const dialog = page.getByRole("dialog", { name: "删除“门店通”？" });
    expect(await dialog.getByRole("button", { name: "删除" }).isDisabled()).toBe(true);
    await dialog.getByRole("textbox").fill("门店通");
    await dialog.getByRole("button", { name: "删除" }).click();
    await see(page.getByText("还没有连接第三方应用"));
  });
});
