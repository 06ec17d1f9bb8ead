import { deflateSync } from "node:zlib";
import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { accessible, closeBrowser, go, see, showing } from "./browser";
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

/** A world whose templates are read. */
async function opened(...how: Parameters<World["open"]>): ReturnType<World["open"]> {
  const visitor = await world.open(...how);
  const { apps } = await world.call<{ apps: { id: string }[] }>("Apps", "List", {});
  await world.call("Templates", "Refresh", { app_id: apps[0]?.id ?? "" });
  return visitor;
}

const description = "新增会员积分和储值功能，优化点餐流程，修复若干已知问题，提升稳定性。";

/** The line of a version in the table. */
const line = (page: Page, number: string): Locator => page.getByRole("row").filter({ has: page.getByText(number, { exact: true }) });

const state = (page: Page, number: string, word: string): Promise<void> => see(line(page, number).getByText(word, { exact: true }));

/** The button beside a version, or the entry of its menu. */
async function act(page: Page, number: string, action: string): Promise<void> {
  const row = line(page, number);
  const beside = row.getByRole("button", { name: action, exact: true });
  const more = row.getByRole("button", { name: `${number} 的其他操作` });
  await see(beside.or(more));
  if (await beside.isVisible()) return await beside.click();
  await more.click();
  await page.getByRole("menuitem", { name: action, exact: true }).click();
}

/** Says yes in the dialog that names the version. */
async function yes(page: Page, title: string, verb: string, typed?: string): Promise<void> {
  const dialog = page.getByRole("dialog").filter({ hasText: title });
  await see(dialog);
  if (typed) await dialog.getByRole("textbox").fill(typed);
  await dialog.getByRole("button", { name: verb, exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
}

async function upload(page: Page, number: string): Promise<void> {
  await page.getByRole("button", { name: "基于模板上传" }).first().click();
  const drawer = page.getByRole("dialog").filter({ hasText: "上传版本" });
  await drawer.getByLabel("新版本号").fill(number);
  await drawer.getByRole("button", { name: "上传并构建" }).click();
  await drawer.waitFor({ state: "hidden" });
  await state(page, number, "开发中");
}

async function submit(page: Page, number: string): Promise<void> {
  await act(page, number, "提交审核");
  await see(page.getByRole("heading", { name: `提交 ${number} 审核` }));
  await page.getByLabel("版本描述").fill(description);
  await page.getByRole("button", { name: "提交审核" }).click();
  await state(page, number, "审核中");
}

const crcTable = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

/** A grey RGB picture. */
function png(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const crc = body.reduce((c, b) => (crcTable[(c ^ b) & 0xff] ?? 0) ^ (c >>> 8), 0xffffffff) ^ 0xffffffff;
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc >>> 0, body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.alloc(1 + width * 3, 0x99);
  row[0] = 0;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

test("templates whose versions were never read are read where one is asked for", async () => {
  const { page } = await world.open(1, "online");
  const { apps } = await world.call<{ apps: { id: string }[] }>("Apps", "List", {});
  await world.call("Templates", "Save", { app_id: apps[0]?.id ?? "", template_id: world.simulator.ready.template_id, name: "门店模板", tier: "", ext: "" });
  await showing(page, "no-version", async () => {
    await go(page, "/batches/new");
    const read = page.getByRole("button", { name: "刷新模板", exact: true });
    await see(page.getByText("没有已上架的模板版本。"));
    await see(read);
    await go(page, `/merchants/${world.shop().id}/version`);
    await page.getByRole("button", { name: "基于模板上传" }).first().click();
    const drawer = page.getByRole("dialog").filter({ hasText: "上传版本" });
    await see(drawer.getByText("没有已上架的模板版本。"));
    await drawer.getByRole("button", { name: "刷新模板", exact: true }).click();
    await see(drawer.getByText(/（最新）/));
    await drawer.getByLabel("新版本号").fill("9.9.9");
    await drawer.getByRole("button", { name: "上传并构建" }).click();
    await state(page, "9.9.9", "开发中");
  });
});

test("a version's life: built, submitted, rejected with a picture, passed, gray, online, rolled back, offline, deleted", async () => {
  const { page, complaints } = await opened(1, "online");
  await showing(page, "version-life", async () => {
    await world.platform({ audit: "manual", build_ms: 1500 });
    const shop = world.shop();
    const decide = (number: string, result: string, reason = "") =>
      world.simulator.control("/audit", { mini_app_id: shop.miniAppId, app_version: number, result, ...(reason ? { reason } : {}) });
    const look = async (number: string, word: string) => {
      await page.getByRole("button", { name: /刷新$/ }).first().click();
      await state(page, number, word);
    };
    await go(page, `/merchants/${shop.id}/version`);
    const online = page.getByRole("row").filter({ hasText: "已上架" });
    await see(online);
    const before = (await online.locator("strong").first().textContent()) ?? "";

    // Uploading: the number and the ext are checked as typed, the build is followed.
    await page.getByRole("button", { name: "基于模板上传" }).click();
    const drawer = page.getByRole("dialog").filter({ hasText: "上传版本" });
    await drawer.getByLabel("新版本号").fill("0.0");
    await see(drawer.getByText("版本号应为 x.y.z"));
    await drawer.getByLabel("新版本号").fill("9.0.0");
    await drawer.getByRole("switch").click();
    await drawer.getByRole("textbox", { name: "ext 配置" }).fill("{");
    await see(drawer.getByRole("alert"));
    await drawer.getByRole("textbox", { name: "ext 配置" }).fill('{"extEnable":true,"ext":{"shop":"{{name}}"}}');
    await see(drawer.getByRole("region", { name: "填入该商家的值之后" }).getByText(shop.name));
    await readable(page);
    await drawer.getByRole("button", { name: "上传并构建" }).click();
    await see(line(page, "9.0.0").getByText("构建中"));
    await state(page, "9.0.0", "开发中");

    // All that can be done stands within the table.
    const edge = async (of: Locator) => (await of.boundingBox().then((b) => b && b.x + b.width)) ?? 0;
    expect(await edge(line(page, "9.0.0").getByRole("button", { name: "9.0.0 的其他操作" }))).toBeLessThan(await edge(page.locator("main .ant-table")));
    // Only what a version in development knows is offered, each once.
    await line(page, "9.0.0").getByRole("button", { name: "9.0.0 的其他操作" }).click();
    await see(page.getByRole("menu").last().getByRole("menuitem", { name: "删除", exact: true }));
    expect(await page.getByRole("menu").last().getByRole("menuitem").allInnerTexts()).toEqual(["删除"]);
    await page.keyboard.press("Escape");

    // The experience version with its code and its days.
    await act(page, "9.0.0", "设为体验版");
    await line(page, "9.0.0").getByRole("button", { name: "体验版 9.0.0" }).click();
    await see(page.getByText(/剩余 [67] 天/));
    await see(page.getByRole("img", { name: "体验版 9.0.0" }));
    await page.keyboard.press("Escape");
    // What only something else is in the way of says what that is.
    await line(page, "9.0.0").getByRole("button", { name: "9.0.0 的其他操作" }).click();
    expect(await page.getByRole("menuitem", { name: "删除", exact: true }).getAttribute("aria-disabled")).toBe("true");
    await page.getByRole("menuitem", { name: "删除", exact: true }).getByText("删除").hover();
    await see(page.getByText("该版本是体验版，请先取消体验版"));
    await page.keyboard.press("Escape");
    await act(page, "9.0.0", "取消体验版");
    await page
      .getByRole("dialog")
      .filter({ hasText: "取消体验版" })
      .getByRole("button", { name: "取消体验版" })
      .click({ timeout: 2000 })
      .catch(() => undefined); // asked first, or done at once
    await line(page, "9.0.0").getByRole("button", { name: "体验版 9.0.0" }).waitFor({ state: "hidden" });

    // The audit form: limits as typed, files checked as chosen.
    await act(page, "9.0.0", "提交审核");
    await see(page.getByRole("heading", { name: "提交 9.0.0 审核" }));
    await readable(page);
    await page.getByRole("button", { name: "提交审核" }).click();
    await see(page.getByText(/处需要修改/));
    await page.getByLabel("版本描述").fill("太短了");
    await see(page.getByText(/版本描述长度为 6/));
    await page.getByLabel("版本描述").fill(description);
    await page.getByLabel("小程序图标").setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: png(200, 120) });
    await see(page.getByText(/图片应为正方形/));
    await page.getByLabel("小程序图标").setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: png(180, 180) });
    await page.getByLabel("截图一").setInputFiles({ name: "home.png", mimeType: "image/png", buffer: png(300, 600) });
    await see(page.getByRole("img", { name: "截图一" }));
    await page.getByText("指定地区").click();
    await page.getByLabel("省份 1").fill("浙江");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "提交审核" }).click();
    await state(page, "9.0.0", "审核中");

    // Withdrawn and submitted again: the form remembers.
    await act(page, "9.0.0", "撤销审核");
    await yes(page, "撤销审核 9.0.0", "撤销审核");
    await state(page, "9.0.0", "开发中");
    await act(page, "9.0.0", "提交审核");
    await see(page.getByText(/上一次提交预先填好/));
    expect(await page.getByLabel("版本描述").inputValue()).toBe(description);
    await see(page.getByText(/home\.png/));
    await page.getByRole("button", { name: "提交审核" }).click();
    await state(page, "9.0.0", "审核中");

    // Rejected: the reason and the auditor's picture, also without a network.
    await decide("9.0.0", "reject", "类目与实际经营内容不符，请补充资质。");
    await look("9.0.0", "审核驳回");
    await see(page.getByText("类目与实际经营内容不符，请补充资质。"));
    await see(page.getByText("审核驳回原因"));
    await see(page.getByRole("img", { name: "审核截图 1" }));
    await readable(page);
    await world.platform({ refused_rate: 1 });
    await page.reload();
    await see(page.getByText("类目与实际经营内容不符，请补充资质。"));
    await see(page.getByText("审核驳回原因"));
    await see(page.getByRole("img", { name: "审核截图 1" }));
    await world.calm();
    // A picture that cannot be shown says why in words.
    await page.route("**/rpc/Versions/Picture", (route) => route.abort());
    await page.reload();
    await see(page.locator(".mf-picture__place").getByText("MiniFleet 没有响应"));
    await page.unroute("**/rpc/Versions/Picture");
    await page.locator(".mf-picture__place button").first().click();
    await see(page.getByRole("img", { name: "审核截图 1" }));
    await act(page, "9.0.0", "退回开发");
    await yes(page, "退回开发 9.0.0", "退回开发");
    await state(page, "9.0.0", "开发中");

    // Passed, gray upwards, back, online.
    await submit(page, "9.0.0");
    await decide("9.0.0", "pass");
    await look("9.0.0", "待上架");
    // It cannot be submitted any more: there is no form, but what can be done with it.
    const versions = page.url().split("#")[1] ?? "";
    await go(page, versions.replace("/version", "/versions/9.0.0/submit"));
    await see(page.getByRole("link", { name: "返回版本" }));
    expect(await page.locator("main input, main textarea").count()).toBe(0);
    await see(page.locator("main").getByRole("button", { name: "上架", exact: true }));
    await go(page, versions);
    await line(page, "9.0.0").getByRole("button", { name: "灰度", exact: true }).click();
    await page.getByRole("dialog").getByText("10%", { exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "开始灰度" }).click();
    await state(page, "9.0.0", "灰度中 10%");
    await line(page, "9.0.0").getByRole("button", { name: "灰度", exact: true }).click();
    expect(await page.getByRole("dialog").getByRole("radio", { name: "10%" }).isDisabled()).toBe(true);
    await page.getByRole("dialog").getByText("30%", { exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "扩大灰度" }).click();
    await state(page, "9.0.0", "灰度中 30%");
    await act(page, "9.0.0", "结束灰度");
    await yes(page, "结束灰度 9.0.0", "结束灰度");
    await state(page, "9.0.0", "待上架");
    await line(page, "9.0.0").getByRole("button", { name: "上架", exact: true }).click();
    await yes(page, "上架 9.0.0", "上架");
    await state(page, "9.0.0", "已上架");
    await state(page, before, "已下架");

    // Rolled back: it says what comes back, and cannot follow another.
    await line(page, "9.0.0").getByRole("button", { name: "回滚", exact: true }).click();
    await see(page.getByRole("dialog").getByText(`回滚后恢复：${before}`));
    await yes(page, "回滚 9.0.0", "回滚");
    await state(page, before, "已上架");
    await state(page, "9.0.0", "已下架");
    expect(await line(page, before).getByRole("button", { name: "回滚", exact: true }).isDisabled()).toBe(true);

    // Admitted without marketing goes back to development as well.
    await upload(page, "9.0.1");
    await act(page, "9.0.1", "提交审核");
    await page.getByText("基础审核 + 营销", { exact: true }).click();
    await page.getByRole("button", { name: "提交审核" }).click();
    await state(page, "9.0.1", "审核中");
    await decide("9.0.1", "base_pass");
    await look("9.0.1", "准入不可营销");
    await act(page, "9.0.1", "退回开发");
    await yes(page, "退回开发 9.0.1", "退回开发");

    // Deleted, and offline, which has to be typed.
    await act(page, "9.0.1", "删除");
    await yes(page, "删除 9.0.1", "删除");
    await line(page, "9.0.1").waitFor({ state: "hidden" });
    await line(page, before).getByRole("button", { name: "下架", exact: true }).click();
    await yes(page, `下架 ${before}`, "下架", shop.name);
    await state(page, before, "已下架");

    // All of it is in the merchant's history.
    await page.getByRole("tab", { name: "历史" }).click();
    for (const word of ["下架", "删除版本", "退回开发"]) await see(page.getByRole("button", { name: word, exact: true }));
    await readable(page);
  });
  expect(complaints).toEqual([]);
}, 180_000);

test("what the platform refuses, loses or holds up is told, and nothing typed is lost", async () => {
  const { page } = await opened(1);
  await showing(page, "version-trouble", async () => {
    await world.platform({ audit: "manual", build_ms: 50 });
    const shop = world.shop();
    await go(page, `/merchants/${shop.id}/version`);
    await upload(page, "1.0.0");

    // The platform is down: the form stays as it was typed, also after a reload.
    await act(page, "1.0.0", "提交审核");
    await page.getByLabel("版本描述").fill(description);
    await page.getByLabel("审核备注").fill("请使用测试账号登录后查看会员页。");
    await world.platform({ error_rate: 1 });
    await page.getByRole("button", { name: "提交审核" }).click();
    // What became of it is asked for, patiently, before anything is said.
    await page.getByRole("alert").first().waitFor({ timeout: 45_000 });
    await page.reload();
    await see(page.getByLabel("审核备注"));
    expect(await page.getByLabel("审核备注").inputValue()).toContain("测试账号");
    await world.calm();

    // A lost answer is looked up, not repeated.
    await world.platform({ lost_reply_rate: 1 });
    await page.getByRole("button", { name: "提交审核" }).click();
    await world.calm();
    await state(page, "1.0.0", "审核中");

    // The merchant takes the authorization back while the page is open.
    await world.simulator.control("/revoke", { mini_app_id: shop.miniAppId });
    await see(page.getByRole("link", { name: "去授权" }));
    expect(await line(page, "1.0.0").getByRole("button", { name: "撤销审核", exact: true }).isDisabled()).toBe(true);
    await readable(page);
  });
}, 90_000);

test("a state that nobody knows is shown as it came, everywhere, and offers nothing", async () => {
  const { page, complaints } = await opened(1);
  await showing(page, "version-strange", async () => {
    await world.platform({ audit: "manual", build_ms: 50, base_pass_word: "PROMOTE_AUDIT_REJECT" });
    const shop = world.shop();
    await go(page, `/merchants/${shop.id}/version`);
    await upload(page, "1.0.0");
    await submit(page, "1.0.0");
    await world.simulator.control("/audit", { mini_app_id: shop.miniAppId, app_version: "1.0.0", result: "base_pass" });
    await world.call("Versions", "Refresh", { merchant_id: shop.id });
    await state(page, "1.0.0", "PROMOTE_AUDIT_REJECT");
    const { rows } = await world.call<{ rows: { version: string; state: string }[] }>("Merchants", "Find", { filter: {}, limit: 5 });
    expect(rows[0]).toMatchObject({ version: "1.0.0", state: "PROMOTE_AUDIT_REJECT" });
    const { versions } = await world.call<{ versions: { state: string; actions: { action: string; legal: boolean }[] }[] }>("Versions", "List", { merchant_id: shop.id });
    expect(versions[0]?.actions.filter((a) => a.legal).map((a) => a.action)).toEqual([]);
    await go(page, "/merchants");
    await see(page.getByRole("row").filter({ hasText: "1.0.0" }).filter({ hasText: "PROMOTE_AUDIT_REJECT" }));
    await go(page, "/");
    await see(page.getByText("状态未知"));
    await see(page.getByText(/平台返回的状态为 PROMOTE_AUDIT_REJECT/));
    await readable(page);
  });
  expect(complaints).toEqual([]);
}, 60_000);

test("the screens of a version hold at every size, in English and in the dark", async () => {
  const { page, complaints } = await opened(1, "online", { scheme: "dark" });
  await showing(page, "version-sizes", async () => {
    await world.platform({ audit: "manual", build_ms: 50 });
    const shop = world.shop();
    await go(page, `/merchants/${shop.id}/version`);
    await upload(page, "9.0.0");
    await world.call("System", "SavePreferences", { language: "en", theme: "dark", tour_done: true });
    await page.reload();
    await see(page.getByRole("columnheader", { name: "Version" }));
    for (const path of [`/merchants/${shop.id}/version`, `/merchants/${shop.id}/versions/9.0.0/submit`]) {
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
  expect(complaints).toEqual([]);
}, 90_000);
