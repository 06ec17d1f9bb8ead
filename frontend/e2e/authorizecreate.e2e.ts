import { createServer } from "node:net";
import { expect, test } from "vitest";
import type { CreationOrder, Merchant, MerchantDetail, SettingsForm } from "../src/bridge/generated/types";
import { complaints, eachAlone, page } from "./alone";
import { accessible, go, see, showing } from "./browser";
import { control, linesOf, openDemo, ownCallback, rpc } from "./merchantdemo";
import { Simulator } from "./simulator";
import { createVault } from "./vault";

eachAlone();

/** A picture of a licence: one white pixel. */
const picture = {
  name: "licence.png",
  mimeType: "image/png",
  buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==", "base64"),
};

test("a mini program is ordered step by step, confirmed by the merchant, and certified", async () => {
  await showing(page, "authorize-order", async () => {
    await openDemo(page);
    await ownCallback(page);
    await control(page, "/settings", { audit_ms: 600_000 }); // the merchant confirms when the test says so
    const { merchant } = await rpc<MerchantDetail>(page, "Merchants/Save", { name: "新开的面馆", contact: "周师傅", phone: "13800001111", mini_app_id: "", tags: [], notes: "", ext: {} });
    await go(page, `/merchants/${merchant.id}/authorize`);
    await page.getByRole("button", { name: "代创建小程序" }).click();
    const form = page.getByRole("dialog", { name: "为“新开的面馆”创建小程序" });
    await form.getByRole("button", { name: "下一步" }).click();
    await see(form.getByText("必填"));
    await form.getByLabel("商家的支付宝账号").fill("noodles@example.com");
    await form.getByLabel("小程序名称").fill("面");
    await form.getByRole("button", { name: "下一步" }).click();
    await see(form.getByText("名称长度为 3 到 40 个字符，汉字算 2 个"));
    await form.getByLabel("小程序名称").fill("新开的面馆");
    await form.getByRole("button", { name: "下一步" }).click();
    await form.getByRole("radio", { name: "个体工商户" }).check();
    await form.getByLabel("营业执照上的名称").fill("新开的面馆");
    await form.getByLabel("营业执照号").fill("92330106MA2XXXX");
    await form.getByLabel("法人姓名").fill("周师傅");
    await form.getByLabel("选择照片").setInputFiles(picture);
    await see(form.getByRole("img", { name: /licence.png/ }));
    await accessible(page);
    await form.getByRole("button", { name: "下一步" }).click();
    expect(await form.getByLabel("联系人").inputValue()).toBe("周师傅");
    await form.getByRole("button", { name: "提交申请" }).click();
    await see(page.getByText("等待商家确认"));
    await see(page.locator(".mf-order"));
    await accessible(page);

    const { orders } = await rpc<{ orders: CreationOrder[] }>(page, "Creation/Of", { merchant_id: merchant.id });
    await control(page, "/order", { order_no: orders[0]?.order_no, answer: "accept" });
    // The message says so; where it is late, asking does.
    await see(page.getByText("已创建", { exact: true }));
    const made = (await linesOf(page, { text: "新开的面馆" }))[0]?.mini_app_id ?? "";
    expect(made).toMatch(/^\d{16}$/);
    await see(page.locator(".mf-merchant__about").getByText(made));

    await see(page.getByText("需要商家先授权。"));
    await page.getByRole("button", { name: "生成授权链接" }).click();
    await page.getByText("单个应用", { exact: true }).click();
    await see(page.getByRole("img", { name: /单个应用/ }));
    const link = await page.getByLabel("授权链接", { exact: true }).inputValue();
    const query = new URL(link).searchParams;
    const { location } = await control<{ location: string }>(page, "/consent", { mini_app_id: made, redirect_uri: query.get("redirect_uri"), state: query.get("state") });
    await page.getByLabel("手动完成授权").fill(location);
    await page.getByRole("button", { name: "完成授权" }).click();
    await page.getByRole("button", { name: "个体工商户认证" }).click();
    const certify = page.getByRole("dialog", { name: /认证“新开的面馆”/ });
    await certify.getByLabel("营业执照号").fill("92330106MA2XXXX");
    await certify.getByRole("button", { name: "提交认证" }).click();
    await see(certify.getByText("请上传营业执照照片"));
    await certify.getByLabel("选择照片").setInputFiles(picture);
    await certify.getByRole("button", { name: "提交认证" }).click();
    await see(page.locator(".ant-alert").getByText("认证通过"));
  });
  expect(complaints).toEqual([]);
});

/** A vault of one's own on a simulator with one merchant's record. */
async function connected(simulator: Simulator): Promise<Merchant> {
  const ready = await simulator.start("--merchants", "3");
  await createVault(page);
  await ownCallback(page);
  const app = await rpc<{ id: string }>(page, "Apps/Save", {
    name: "模拟平台",
    app_id: ready.app_id,
    gateway: ready.gateway,
    oauth: ready.oauth,
    message_host: ready.messages,
    mode: "key",
    rate: 50,
    private_key: simulator.file("app_private_key"),
    alipay_public_key: simulator.file("alipay_public_key"),
    aes_key: simulator.file("aes_key").trim(),
  });
  const world = (await simulator.control("/world")) as { merchants: { mini_app_id: string; name: string }[] };
  const theirs = world.merchants[0];
  if (!theirs) throw new Error("the world is empty");
  const form = { app_id: app.id, name: theirs.name, contact: "", phone: "", mini_app_id: theirs.mini_app_id, tags: [], notes: "", ext: {} };
  return (await rpc<MerchantDetail>(page, "Merchants/Save", form)).merchant;
}

test("the AES key of a merchant's app is read, shown when asked, hidden again, and reset", async () => {
  const simulator = new Simulator();
  try {
    await showing(page, "authorize-aes", async () => {
      const merchant = await connected(simulator);
      await go(page, `/merchants/${merchant.id}/authorize`);
      await page.getByRole("button", { name: "生成授权链接" }).click();
      await page.getByText("单个应用", { exact: true }).click();
      await see(page.getByRole("img", { name: /单个应用/ }));
      const query = new URL(await page.getByLabel("授权链接", { exact: true }).inputValue()).searchParams;
      const { location } = (await simulator.control("/consent", { mini_app_id: merchant.mini_app_id, redirect_uri: query.get("redirect_uri"), state: query.get("state") })) as { location: string };
      await page.getByLabel("手动完成授权").fill(location);
      await page.getByRole("button", { name: "完成授权" }).click();
      await page.getByRole("button", { name: "获取密钥" }).click();
      const key = page.locator(".mf-aes");
      await see(key.getByText("••••"));
      await page.getByRole("button", { name: "显示密钥" }).click();
      await see(key.getByText(/^[A-Za-z0-9+/]{22}==$/));
      const first = await key.textContent();
      await page.getByRole("button", { name: "隐藏密钥" }).click();
      await see(key.getByText("••••"));
      await accessible(page);

      await page.getByRole("button", { name: "重置密钥" }).click();
      await page.getByRole("dialog", { name: "重置商家应用的 AES 密钥？" }).getByRole("button", { name: "重置密钥" }).click();
      await see(page.getByText("密钥已重置"));
      await page.getByRole("button", { name: "显示密钥" }).click();
      await see(key.getByText(/^[A-Za-z0-9+/]{22}==$/));
      expect(await key.textContent()).not.toBe(first);
    });
    expect(complaints).toEqual([]);
  } finally {
    await simulator.remove();
  }
});

test("a callback port that is taken is told, and the way around it works", async () => {
  const simulator = new Simulator();
  const taken = createServer();
  try {
    await showing(page, "authorize-port", async () => {
      const merchant = await connected(simulator);
      const settings = await rpc<SettingsForm>(page, "Settings/Get");
      await new Promise<void>((resolve, reject) => taken.once("error", reject).listen(settings.callback.port, "127.0.0.1", resolve));
      await rpc(page, "Authorization/Ask", { merchant_id: merchant.id, form: "pc" });
      await go(page, "/authorization");
      await see(page.getByText("无法监听"));
      await see(page.getByRole("alert"));
      await accessible(page);
      await rpc(page, "Settings/Update", { ...settings, callback: { ...settings.callback, enabled: false } });
      await see(page.getByText("已关闭，请用粘贴方式完成授权"));
    });
    expect(complaints).toEqual([]);
  } finally {
    taken.close();
    await simulator.remove();
  }
});
