import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { accessible, closeBrowser, go, see, showing } from "./browser";
import { World } from "./world";

let world: World;

beforeEach(() => {
  world = new World();
});
afterEach(() => world.remove());
afterAll(() => closeBrowser());

/** What a button gives the person to keep. */
async function saved(page: Page, press: () => Promise<void>): Promise<{ name: string; content: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent("download"), press()]);
  return { name: download.suggestedFilename(), content: readFileSync(await download.path()) };
}

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

test("codes of one merchant: judged as typed, made, looked at, saved, forgotten", async () => {
  const { page, complaints } = await world.open(1);
  const shop = world.shop();
  await showing(page, "code", async () => {
    await go(page, `/merchants/${shop.id}/code`);
    await see(page.getByRole("heading", { name: "还没有小程序码" }));
    await accessible(page);
    await page.getByRole("button", { name: "生成小程序码" }).click();
    const dialog = page.getByRole("dialog", { name: "生成小程序码" });
    await dialog.getByLabel("页面路径").fill("/pages/index/index");
    await see(dialog.getByText("页面路径不能以 / 开头"));
    await dialog.getByLabel("页面路径").fill("pages/index/index");
    await dialog.getByLabel("参数").fill("table");
    await see(dialog.getByText("参数格式为 名称=值，多个以 & 连接"));
    await dialog.getByLabel("参数").fill("table=8");
    await dialog.getByLabel("圆形码颜色").fill("0xFFEE88");
    await see(dialog.getByText("颜色太浅，可能难以识别"));
    await dialog.getByLabel("圆形码颜色").fill("0x1677FF");
    await dialog.getByLabel("描述").fill("八号桌点单");
    await accessible(page);
    await dialog.getByRole("button", { name: "生成小程序码" }).click();
    const card = page.getByRole("article", { name: "八号桌点单" });
    await see(card.getByRole("img", { name: "八号桌点单 的小程序码" }));
    await accessible(page);
    await card.getByText("蓝圆").click();
    await see(card.getByRole("img"));

    const picture = await saved(page, () => card.getByRole("button", { name: "保存 PNG：八号桌点单" }).click());
    expect(picture.name).toMatch(/八号桌点单\.png$/);
    expect(picture.content.subarray(0, 4)).toEqual(png);

    // A description the platform refuses keeps everything typed; so does a platform that is down.
    await page.getByRole("button", { name: "生成小程序码" }).click();
    await dialog.getByLabel("描述").fill("再来一张");
    await world.platform({ refused_rate: 1 });
    await dialog.getByRole("button", { name: "生成小程序码" }).click();
    await see(dialog.getByRole("alert"));
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "生成小程序码" }).click();
    expect(await dialog.getByLabel("描述").inputValue()).toBe("再来一张");
    // Pictures are here without the platform.
    await page.keyboard.press("Escape");
    await page.reload();
    await see(card.getByRole("img"));
    await world.calm();

    // Found by its initials; several are kept in one file, and forgotten, together.
    const search = page.getByLabel("搜索商家、说明、页面或参数");
    await search.fill("nowhere");
    await see(page.getByRole("heading", { name: "没有符合条件的码" }));
    await search.fill("bhz");
    await see(card);
    await page.getByRole("checkbox", { name: "全选 1 个" }).check();
    const zip = await saved(page, () => page.getByRole("button", { name: "下载 ZIP" }).click());
    expect(zip.name).toMatch(/\.zip$/);
    expect(zip.content.subarray(0, 2).toString()).toBe("PK");
    expect(zip.content.includes(Buffer.from("八号桌点单.png"))).toBe(true);
    await page.getByRole("button", { name: "删除记录", exact: true }).click();
    await page.getByRole("dialog", { name: "删除 1 个码的记录？" }).getByRole("button", { name: "删除记录" }).click();
    await see(page.getByRole("heading", { name: "没有符合条件的码" }));
    await search.fill("");
    await see(page.getByRole("heading", { name: "还没有小程序码" }));
  });
  expect(complaints).toEqual([]);
});

test("codes for many merchants with their own parameters, and one sheet of all of them", async () => {
  const { page, complaints } = await world.open(4);
  await showing(page, "codes-many", async () => {
    await page.getByRole("menuitem", { name: "小程序码" }).click();
    await see(page.getByRole("heading", { name: "还没有小程序码" }));
    await accessible(page);
    await page.getByRole("button", { name: "批量生成" }).click();
    await page.getByLabel("参数").fill("shop={{mini_app_id}}");
    await page.getByLabel("描述").fill("门店码");
    // One box ticks all, and there is no second one that does nothing.
    expect(await page.getByRole("columnheader").getByRole("checkbox").count()).toBe(0);
    await page.getByRole("checkbox", { name: /^全选筛选出的/ }).check();
    await accessible(page);
    await world.simulator.control("/revoke", { mini_app_id: world.shop(3).miniAppId });
    await page.getByRole("button", { name: "为 4 个商家生成" }).click();
    await see(page.getByText(/^已于 .* 完成/));
    await see(page.getByText("成功 3", { exact: true }));
    await see(page.getByText("失败 1", { exact: true }));
    await accessible(page);
    await page.getByRole("button", { name: "打印页" }).click();
    const dialog = page.getByRole("dialog", { name: "把 3 个码排成打印页" });
    await dialog.getByLabel("标题").fill("开业物料");
    await accessible(page);
    const sheet = await saved(page, () => dialog.getByRole("button", { name: "保存打印页" }).click());
    expect(sheet.name).toBe("开业物料.html");
    const html = sheet.content.toString();
    expect(html.match(/<img[^>]+data:image/g)).toHaveLength(3);
    expect(html).toContain(world.shop(0).name);
    expect(html).not.toMatch(/<script|https?:\/\/[^w]/);

    await page.getByRole("menuitem", { name: "小程序码" }).click();
    await see(page.getByRole("article").nth(2));
    await see(page.getByText(`pages/index/index?shop=${world.shop(0).miniAppId}`));
    await page.getByLabel("链接", { exact: true }).fill("https://qr.example.com/t/8");
    await see(page.getByRole("img", { name: "https://qr.example.com/t/8 的二维码" }));
    await accessible(page);
    const link = await saved(page, () => page.getByRole("button", { name: /保存 PNG$/ }).click());
    expect(link.content.subarray(0, 4)).toEqual(png);
  });
  expect(complaints).toEqual([]);
});

test("rules of ordinary codes: judged as typed, added, counted, explained, removed", async () => {
  const { page, complaints } = await world.open(2, "online");
  const shop = world.shop();
  await showing(page, "rule", async () => {
    await go(page, `/merchants/${shop.id}/code`);
    await see(page.getByText("— / 100 条")); // nobody asked the platform yet
    await page.getByRole("button", { name: "添加规则" }).click();
    const dialog = page.getByRole("dialog", { name: "添加关联规则" });
    const url = dialog.getByLabel("二维码中的地址");
    await dialog.getByText("模糊匹配").click();
    await url.fill("https://qr.example.com");
    await see(dialog.getByText(/模糊匹配的地址至少要包含域名后的/));
    await url.fill("https://qr.example.com/t/");
    await dialog.getByLabel("地址格式（可不填）").fill("https://qr.example.com/t/{1}");
    await see(dialog.getByText("变量应按 {0}、{1} 的顺序编号"));
    await dialog.getByLabel("地址格式（可不填）").fill("https://qr.example.com/t/{0}");
    await accessible(page);
    await dialog.getByRole("button", { name: "添加规则" }).click();
    await see(page.getByText("1 / 100 条"));

    await page.getByRole("button", { name: "添加规则" }).click();
    await dialog.getByText("模糊匹配").click();
    await url.fill("https://qr.example.com/t/8");
    await see(dialog.getByText("与已有规则冲突：模糊 https://qr.example.com/t/"));
    expect(await dialog.getByRole("button", { name: "添加规则" }).isDisabled()).toBe(true);
    await dialog.getByText("精确匹配").click();
    await see(dialog.getByText(/精确规则优先，不冲突/));
    // The answer is lost; the rule is found by looking.
    await world.platform({ lost_reply_rate: 0.6 });
    await dialog.getByRole("button", { name: "添加规则" }).click();
    await see(page.getByText("2 / 100 条").or(dialog.getByRole("alert").getByText(/连接|确认/)));
    await world.calm();
    if (await dialog.isVisible()) {
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "刷新" }).click();
    }
    await see(page.getByText("2 / 100 条"));
    await accessible(page);

    await page.getByRole("button", { name: "查看二维码：https://qr.example.com/t/8" }).click();
    await see(page.getByRole("img", { name: "https://qr.example.com/t/8 的二维码" }));
    await page.keyboard.press("Escape");

    // Another merchant has it already: the platform says so, in our words.
    await go(page, `/merchants/${world.shop(1).id}/code`);
    await page.getByRole("button", { name: "添加规则" }).click();
    await url.fill("https://qr.example.com/t/8");
    await dialog.getByRole("button", { name: "添加规则" }).click();
    await see(dialog.getByRole("button", { name: "ROUTE_RULE_CONFLICT_OTHER" }));
    expect(await url.inputValue()).toBe("https://qr.example.com/t/8");
    await page.keyboard.press("Escape");

    await go(page, `/merchants/${shop.id}/code`);
    await page.getByRole("button", { name: "删除规则：https://qr.example.com/t/8" }).click();
    await page.getByRole("dialog", { name: "删除规则“https://qr.example.com/t/8”？" }).getByRole("button", { name: "删除规则" }).click();
    await see(page.getByText("1 / 100 条"));
  });
  expect(complaints).toEqual([]);
});
