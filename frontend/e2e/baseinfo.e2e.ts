import { deflateSync } from "node:zlib";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { accessible, closeBrowser, go, see, showing } from "./browser";
import { World } from "./world";

let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => world.remove());
afterAll(() => closeBrowser());

/** A PNG of one colour. */
function picture(width: number, height: number): Buffer {
  const table = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
  });
  const chunk = (kind: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    let crc = 0xffffffff;
    for (const byte of body) crc = (table[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE((crc ^ 0xffffffff) >>> 0, body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, 0x66)]);
  const rows = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk("IHDR", head), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))]);
}

test("before the first release: typed under the limits, category and logo chosen, compared, sent, in effect at once", async () => {
  const { page, complaints } = await world.open(1);
  const shop = world.shop();
  await showing(page, "baseinfo", async () => {
    await world.call("Versions", "Refresh", { merchant_id: shop.id });
    await go(page, `/merchants/${shop.id}/baseinfo`);
    await see(page.getByText("小程序尚未上架：修改立即生效"));
    await see(page.getByRole("img", { name: "当前 Logo" }));
    await accessible(page);

    const name = page.getByLabel("名称", { exact: true });
    await name.fill("茶");
    await see(page.getByText("太短：至少 3（一个汉字计 2）"));
    await see(page.getByText("2 / 3–30"));
    expect(await page.getByRole("button", { name: "核对并提交" }).isDisabled()).toBe(true);
    await name.fill("茶 屋");
    await see(page.getByText("只能使用中文、字母、数字、_ + -"));
    await name.fill("西湖茶屋");
    await page.getByRole("button", { name: "检测名称" }).click();
    await see(page.getByText(/名称可用/));
    await page.getByLabel("简介", { exact: true }).fill("一壶好茶，从容半日");

    await page.getByRole("button", { name: "选择类目" }).click();
    const picker = page.getByRole("dialog", { name: "选择类目" });
    await see(picker.getByRole("tree"));
    await accessible(page);
    await picker.getByLabel("搜索类目，例如 餐饮").fill("饮");
    const leaf = picker.locator(".ant-tree-treenode:has(.ant-tree-switcher-noop)").first();
    const leafName = await leaf.locator(".mf-cats__name").innerText();
    await leaf.locator(".ant-tree-checkbox").click();
    await picker.getByRole("button", { name: /^使用这 \d 个类目/ }).click();
    await see(page.getByText("恢复原类目"));
    expect(leafName).not.toBe("");

    await page.locator('input[type="file"]').setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: picture(400, 300) });
    const cropper = page.getByRole("dialog", { name: "裁剪 Logo" });
    await see(cropper.getByText("图片为 400 × 300，Logo 必须是正方形"));
    await accessible(page);
    const area = cropper.getByRole("button", { name: /^裁剪区域，左 50，上 0，边长 300/ });
    await area.focus();
    await page.keyboard.press("+");
    await page.keyboard.press("ArrowLeft");
    await see(cropper.getByRole("button", { name: /^裁剪区域，左 60，上 15，边长 270/ }));
    await cropper.getByRole("button", { name: "裁剪并使用" }).click();
    await see(page.getByRole("img", { name: "新 Logo" }));
    await see(page.getByText(/PNG 270 × 270/));

    // What was typed is there after another tab and a refresh.
    await go(page, `/merchants/${shop.id}/domain`);
    await go(page, `/merchants/${shop.id}/baseinfo`);
    await page.getByRole("button", { name: "刷新" }).click();
    await see(page.getByText("已修改 4 项，尚未提交；切换页面不会丢失"));
    expect(await name.inputValue()).toBe("西湖茶屋");

    await page.getByRole("button", { name: "核对并提交" }).click();
    const review = page.getByRole("dialog", { name: `修改“${shop.name}”的基础信息` });
    await see(review.getByText("西湖茶屋"));
    await accessible(page);
    await review.getByRole("button", { name: "提交修改" }).click();
    await see(page.getByText("修改已生效"));
    await see(page.getByText("没有修改"));
    expect(await name.inputValue()).toBe("西湖茶屋");
    await see(page.getByText("近一年已改 1 / 2 次"));
  });
  expect(complaints).toEqual([]);
});

test("what is typed is there after a reload, until it is given up or sent", async () => {
  const { page, complaints } = await world.open(2);
  const [shop, other] = [world.shop(), world.shop(1)];
  await showing(page, "baseinfo-reload", async () => {
    await world.call("Versions", "Refresh", { merchant_id: shop.id });
    await world.call("BaseInfo", "Refresh", { merchant_id: shop.id });
    await go(page, `/merchants/${shop.id}/baseinfo`);
    const slogan = page.getByLabel("简介", { exact: true });
    const before = await slogan.inputValue();
    await slogan.fill("一壶好茶，从容半日");
    await page.reload();
    await see(page.getByText("已修改 1 项，尚未提交"));
    expect(await slogan.inputValue()).toBe("一壶好茶，从容半日");
    await page.getByRole("button", { name: "放弃修改" }).click();
    await see(page.getByText("没有修改"));
    await page.reload();
    await see(page.getByText("没有修改"));
    expect(await slogan.inputValue()).toBe(before);

    await slogan.fill("一壶好茶，从容半日");
    await page.getByRole("button", { name: "核对并提交" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "提交修改" }).click();
    await see(page.getByText("没有修改"));
    await page.reload();
    await see(page.getByText("没有修改"));

    // Whom a list led here with comes again with the reload; what was typed since stays.
    await go(page, "/merchants");
    await page.getByRole("checkbox", { name: `选择 ${other.name}` }).check();
    await page.getByRole("button", { name: "更多", exact: true }).click();
    await page.getByRole("menuitem", { name: "邀请成员" }).click();
    await see(page.getByText("已选 1 个"));
    await page.getByLabel("支付宝账号").fill("tester@example.com");
    await page.reload();
    await see(page.getByText("已选 1 个"));
    expect(await page.getByLabel("支付宝账号").inputValue()).toBe("tester@example.com");
  });
  expect(complaints).toEqual([]);
});

test("once online: an audit, a second edit refused while it runs, a refusal that names the next version", async () => {
  const { page, complaints } = await world.open(2, "online");
  await showing(page, "baseinfo-online", async () => {
    await world.platform({ audit: "manual" });
    const shop = world.shop();
    await world.call("Versions", "Refresh", { merchant_id: shop.id });
    await world.call("BaseInfo", "Refresh", { merchant_id: shop.id });
    await go(page, `/merchants/${shop.id}/baseinfo`);
    await see(page.getByText("需审核"));
    const slogan = page.getByLabel("简介", { exact: true });
    await slogan.fill("一壶好茶，从容半日");
    await page.getByRole("button", { name: "核对并提交" }).click();
    const review = page.getByRole("dialog");
    // The platform is down: that is told first, nothing is lost, and the same
    // button sends it later.
    await world.platform({ refused_rate: 1 });
    await review.getByRole("button", { name: "提交审核" }).click();
    await review.getByText(/可能已经生效/).waitFor({ timeout: 60_000 });
    await world.calm();
    await review.getByRole("button", { name: "提交审核" }).click();
    await see(page.getByText(/平台已受理，审核通过后生效/));

    await slogan.fill("又一句新的简介文字");
    await page.getByRole("button", { name: "核对并提交" }).click();
    await review.getByRole("button", { name: "提交审核" }).click();
    const code = review.getByRole("button", { name: "MINI_APP_INFO_AUDIT_CONTAINS" });
    await see(code);
    expect(await code.getAttribute("class")).not.toContain("link"); // it leads nowhere
    await review.getByRole("button", { name: "继续编辑" }).click();
    expect(await slogan.inputValue()).toBe("又一句新的简介文字");

    const other = world.shop(1);
    await world.platform({ baseinfo_online: "refuse" });
    await world.call("BaseInfo", "Refresh", { merchant_id: other.id });
    await go(page, `/merchants/${other.id}/baseinfo`);
    await slogan.fill("一壶好茶，从容半日");
    await page.getByRole("button", { name: "核对并提交" }).click();
    await review.getByRole("button", { name: /^提交/ }).click();
    await see(review.getByText("小程序已上架：修改已保留，将随下一个版本的提审表单自动提交"));
  });
  expect(complaints).toEqual([]);
});

test("without the platform: the base info is there, dated; a field the platform refuses is marked", async () => {
  const { page, complaints } = await world.open(1);
  const shop = world.shop();
  await showing(page, "baseinfo-offline", async () => {
    await world.call("BaseInfo", "Refresh", { merchant_id: shop.id });
    await world.platform({ refused_rate: 1 });
    await go(page, `/merchants/${shop.id}/baseinfo`);
    const name = page.getByLabel("名称", { exact: true });
    expect(await name.inputValue()).toBe(shop.name);
    await see(page.getByText(/刚刚获取|分钟前获取/));
    await page.getByRole("button", { name: "刷新" }).click();
    await see(page.getByRole("alert").getByText(/平台|连接/));
    await page.reload();
    await see(name);
    expect(await name.inputValue()).toBe(shop.name);
    await see(page.getByRole("img", { name: "当前 Logo" }));
    await world.calm();

    await name.fill("敏感词茶屋");
    await page.getByRole("button", { name: "核对并提交" }).click();
    await page.getByRole("dialog").getByRole("button", { name: /^提交/ }).click();
    await see(page.getByRole("dialog").getByRole("alert"));
    await page.getByRole("dialog").getByRole("button", { name: "继续编辑" }).click();
    await see(page.locator("#baseinfo-app_name-note").getByRole("alert"));
    expect(await name.inputValue()).toBe("敏感词茶屋");
  });
  expect(complaints).toEqual([]);
});

test("a lost reply is looked up, and the screen says what is true", async () => {
  const { page, complaints } = await world.open(1);
  const shop = world.shop();
  await showing(page, "baseinfo-lost", async () => {
    await world.call("Versions", "Refresh", { merchant_id: shop.id });
    await world.call("BaseInfo", "Refresh", { merchant_id: shop.id });
    await go(page, `/merchants/${shop.id}/baseinfo`);
    const slogan = page.getByLabel("简介", { exact: true });
    const lookedUp = page.getByText(/提交时应答丢失；重新读取基础信息后确认修改已经成功/);
    const review = page.getByRole("dialog");
    await world.platform({ lost_reply_rate: 0.5 });
    // Which replies are lost follows from the seed of the world; a lost look-up is met too.
    for (let n = 1; n <= 20 && !(await lookedUp.isVisible()); n++) {
      await slogan.fill(`一壶好茶，从容半日${n}`);
      await page.getByRole("button", { name: "核对并提交" }).click();
      await review.getByRole("button", { name: "提交修改" }).click();
      await see(page.getByText("修改已生效").or(review.getByRole("alert").getByText(/连接|应答|确认/)));
      if (await review.isVisible()) {
        await review.getByRole("button", { name: "继续编辑" }).click();
        expect(await slogan.inputValue()).toBe(`一壶好茶，从容半日${n}`);
      }
    }
    await see(lookedUp);
  });
  expect(complaints).toEqual([]);
});
