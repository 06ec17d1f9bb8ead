import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { accessible, arrived, closeBrowser, go, see, showing } from "./browser";
import { World } from "./world";

let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => world.remove());
afterAll(() => closeBrowser());

/** A PNG in colour that cannot be made small: 4 by 4 pixels are alike. */
function photo(width: number, height: number, seed: number): Buffer {
  const table = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
  });
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    let crc = 0xffffffff;
    for (const byte of body) crc = (table[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE((crc ^ 0xffffffff) >>> 0, body.length + 4);
    return out;
  };
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 24;
  };
  const rows: Buffer[] = [];
  for (let y = 0; y < height; y += 4) {
    const row = Buffer.alloc(1 + width * 3);
    for (let x = 0; x < width; x += 4) {
      const colour = [random(), random(), random()];
      for (let i = 0; i < 12 && x * 3 + i < width * 3; i += 1) row[1 + x * 3 + i] = colour[i % 3] ?? 0;
    }
    for (let i = 0; i < 4 && y + i < height; i += 1) rows.push(row);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", head), chunk("IDAT", deflateSync(Buffer.concat(rows))), chunk("IEND", Buffer.alloc(0))]);
}

const choose = async (page: Page, label: string, option: string) => {
  const field = page.getByRole("combobox", { name: label });
  await field.click();
  await page.locator(".ant-select-item-option:visible").filter({ hasText: new RegExp(`^${option}$`) }).click();
};

const fill = async (page: Page, label: string | RegExp, text: string) => {
  const field = page.getByRole("textbox", { name: label });
  await field.fill(text);
  await field.press("Enter");
};

test("a filing: filled in, face check, handed in, refused, mended, handed in again, withdrawn, erased", async () => {
  const { page, complaints } = await world.open(1);
  const shop = world.shop();
  const picture = (name: string, width: number, height: number, seed: number) => {
    const path = join(world.program.dir, name);
    writeFileSync(path, photo(width, height, seed));
    return path;
  };
  const licence = picture("licence.png", 1100, 1500, 1);
  await world.platform({ audit: "manual" });
  await world.simulator.control("/filing", { mini_app_id: shop.miniAppId, status: "INIT" });
  await world.call("Fleet", "AskMany", { targets: { all: true } });
  await showing(page, "filing", async () => {
    // From readiness to the form.
    await go(page, `/merchants/${shop.id}/fleet`);
    await page.getByRole("link", { name: "填写并提交备案" }).click();
    await see(page.getByRole("tab", { name: "备案", selected: true }));
    await page.getByRole("button", { name: "读取列表" }).first().click();
    await see(page.getByText(/^平台列表：\d{4}-\d\d-\d\d/));

    await choose(page, "主体性质", "企业");
    await fill(page, "主体名称", "杭州云朵茶铺有限公司");
    await choose(page, "主体证件类型", "营业执照");
    await fill(page, "主体证件号码", "91330106MA2CFLDG4X");
    await see(page.getByText(/统一社会信用代码有误/));
    await fill(page, "主体证件号码", "91330106MA2CFLDG4R");
    await expect.poll(() => page.getByText(/统一社会信用代码有误/).count()).toBe(0);
    const owner = page.getByRole("tabpanel", { name: /主体信息/ });
    await owner.locator('input[type="file"]').first().setInputFiles(licence);
    await see(page.getByRole("img", { name: "主体证件照片" }));
    await choose(page, "省份", "浙江省");
    await choose(page, "城市", "杭州市");
    await choose(page, "区县", "西湖区");
    await fill(page, "通讯地址", "文三路 1 号");
    await fill(page, "主体联系电话", "13800138000");
    await page.mouse.move(2, 2);
    await accessible(page);

    await page.getByRole("button", { name: "下一步" }).click();
    await fill(page, "负责人姓名", "王小明");
    await choose(page, "负责人证件类型", "居民身份证");
    await fill(page, "负责人证件号码", "110101199003074514");
    const charge = page.getByRole("tabpanel", { name: /主体负责人/ });
    await charge.locator('input[type="file"]').nth(0).setInputFiles(picture("front.png", 1280, 720, 2));
    await see(page.getByRole("img", { name: "负责人身份证人像面" }));
    await charge.locator('input[type="file"]').nth(1).setInputFiles(picture("back.png", 1280, 720, 3));
    await see(page.getByRole("img", { name: "负责人身份证国徽面" }));
    await fill(page, "负责人证件有效期起", "2020-01-02");
    await fill(page, "负责人证件有效期止", "长期");

    await page.getByRole("tab", { name: /服务内容/ }).click();
    await fill(page, "主营类目编号", "XS2004");
    await page.getByRole("tab", { name: /小程序负责人/ }).click();
    await page.getByRole("checkbox", { name: "与主体负责人为同一人" }).check();
    await see(page.getByText("表单已完整"));

    // The owner's face check: a link, a code, its outcome.
    expect(await page.getByRole("button", { name: "提交备案" }).isEnabled()).toBe(false);
    await page.getByRole("button", { name: "发起核验" }).click();
    const code = page.getByRole("img", { name: /人脸核验二维码/ });
    await see(code);
    // Each dot is a whole number of the screen's pixels, drawn four times as finely for dense screens.
    expect(await code.evaluate((img: HTMLImageElement) => img.naturalWidth / img.width)).toBe(4);
    const { face } = await world.call<{ face: { identity: string } }>("Filing", "Show", { merchant_id: shop.id, reveal: false });
    expect(await page.getByRole("textbox", { name: "发给本人的链接" }).inputValue()).toContain(face.identity);
    await page.mouse.move(2, 2);
    await accessible(page);
    await world.simulator.control("/filing", { mini_app_id: shop.miniAppId, certify_id: face.identity, status: "SUCCESS" });
    await page.getByRole("button", { name: "查询结果" }).click();
    await see(page.getByText("已通过", { exact: true }));
    await page.getByRole("button", { name: "提交备案" }).click();
    await see(page.getByText("平台审核中"));

    // A refusal says why and what to change.
    await world.simulator.control("/filing", { mini_app_id: shop.miniAppId, status: "SECURITY_AUDIT_REJECT", desc: "营业执照照片不清晰，请重新上传" });
    await page.getByRole("button", { name: "刷新" }).click();
    await see(page.getByText("营业执照照片不清晰，请重新上传"));
    await see(page.getByText(/请重新上传清晰完整的营业执照/));
    await page.getByRole("tab", { name: /主体信息/ }).click();
    await see(page.getByText("请按驳回原因修改").first());
    await owner.locator('input[type="file"]').first().setInputFiles(picture("new.png", 1200, 1600, 4));
    await see(page.getByText("1200 × 1600"));
    await page.mouse.move(2, 2);
    await accessible(page);
    await page.getByRole("button", { name: "重新提交" }).click();
    await see(page.getByText("平台审核中"));
    const calls = (await world.simulator.control("/calls")) as { method: string }[];
    expect(calls.filter((c) => c.method === "alipay.open.mini.icp.apply")).toHaveLength(2);

    await page.getByRole("button", { name: "撤回" }).click();
    await page.getByRole("tooltip").getByRole("button", { name: "撤回" }).click();
    await see(page.getByText("未备案").first());

    // Erased: nothing of the owner is left.
    await page.getByRole("button", { name: "清除资料" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "清除资料" }).click();
    await see(page.getByText(/资料已于 .* 清除/));
    const left = await world.call<unknown>("Filing", "Show", { merchant_id: shop.id, reveal: true });
    expect(JSON.stringify(left)).not.toContain("110101199003074514");
  });
  expect(complaints).toEqual([]);
}, 240_000);

test("filings of many: a sheet and pictures in, who is ready, handed in as a run", async () => {
  const { page, complaints } = await world.open(3);
  await world.platform({ audit: "manual" });
  for (const s of world.shops) await world.simulator.control("/filing", { mini_app_id: s.miniAppId, status: "INIT" });
  await world.call("Filing", "RefreshLists", { merchant_id: "" });
  const [a, b] = [world.shop(), world.shop(1)];
  await showing(page, "filing-many", async () => {
    await page.getByRole("menuitem", { name: "备案" }).click();
    await see(page.getByRole("heading", { name: "备案", level: 1 }));
    await page.mouse.move(2, 2);
    await accessible(page);
    await page.getByRole("link", { name: "批量导入" }).click();
    await arrived(page, /filing\/import/);
    const sheet = join(world.program.dir, "owners.csv");
    const row = (id: string, code: string) =>
      `,${id},企业,杭州云朵茶铺有限公司,营业执照,${code},浙江省,杭州市,西湖区,文三路1号,13800138000,王小明,居民身份证,110101199003074514,2020-01-02,长期,XS2004,是\r\n`;
    writeFileSync(
      sheet,
      `商家名称,小程序ID,主体性质,主体名称,主体证件类型,主体证件号码,省份,城市,区县,通讯地址,主体联系电话,负责人姓名,负责人证件类型,负责人证件号码,负责人证件有效期起,负责人证件有效期止,主营类目编号,与主体负责人为同一人\r\n${row(a.miniAppId, "91330106MA2CFLDG4R")}${row(b.miniAppId, "91330106MA2CFLDG4X")}没有的店,,,,,,,,,,,,,,,,,\r\n`,
    );
    await page.getByLabel("选择表格").setInputFiles(sheet);
    await see(page.getByText(/统一社会信用代码有误/));
    await see(page.getByText(/第 4 行 没有的店/));
    await page.getByRole("button", { name: "保存 2 个商家的表单" }).click();
    await see(page.getByText("已保存 2 个商家的表单"));

    const folder = join(world.program.dir, "pictures", a.miniAppId);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "营业执照.png"), photo(1100, 1500, 1));
    writeFileSync(join(folder, "身份证人像面.png"), photo(1280, 720, 2));
    writeFileSync(join(folder, "身份证国徽面.png"), photo(1280, 720, 3));
    writeFileSync(join(folder, "假日.png"), photo(64, 64, 4));
    await page.getByLabel("选择文件夹").setInputFiles(join(world.program.dir, "pictures"));
    await see(page.getByText("文件名未说明是哪个商家的哪种照片"));
    await expect.poll(() => page.getByText("已导入", { exact: true }).count()).toBe(3);
    await page.mouse.move(2, 2);
    await accessible(page);

    // The one that is complete gets its face check, and is handed in.
    await go(page, "/filing");
    await see(page.getByText("待人脸核验 1"));
    await page.getByRole("checkbox", { name: a.name }).check();
    await page.getByRole("button", { name: "发起 1 个人脸核验" }).click();
    await page.getByRole("button", { name: "确认执行" }).click();
    await see(page.getByRole("heading", { name: "发起人脸核验" }));
    await expect.poll(async () => (await world.call<{ face: { identity: string } }>("Filing", "Show", { merchant_id: a.id, reveal: false })).face.identity).not.toBe("");
    const { face } = await world.call<{ face: { identity: string } }>("Filing", "Show", { merchant_id: a.id, reveal: false });
    await world.simulator.control("/filing", { mini_app_id: a.miniAppId, certify_id: face.identity, status: "SUCCESS" });
    await world.call("Filing", "Read", { merchant_id: a.id });
    await go(page, "/filing?stage=ready");
    await page.getByRole("checkbox", { name: a.name }).check();
    await page.getByRole("button", { name: "提交 1 个" }).click();
    await page.getByRole("button", { name: "确认执行" }).click();
    await see(page.getByRole("heading", { name: "提交备案" }));
    await expect.poll(async () => (await world.call<{ stage: string }>("Filing", "Show", { merchant_id: a.id, reveal: false })).stage).toBe("audit");
    await go(page, "/filing");
    await see(page.getByText("平台审核中"));
    await page.getByRole("checkbox", { name: "备案通过后自动清除资料" }).click();
    await expect.poll(async () => (await world.call<{ erase_when_passed: boolean }>("Filing", "Options", {})).erase_when_passed).toBe(true);
  });
  expect(complaints).toEqual([]);
});
