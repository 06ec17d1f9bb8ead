import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { FleetLine } from "../src/bridge/generated/types";
import { complaints, eachInDemo, page } from "./alone";
import { accessible, go, see, showing } from "./browser";
import { control, linesOf, ownCallback } from "./merchantdemo";

/** Merchants of the demo that have not authorized. */
let fresh: FleetLine[];

eachInDemo(async () => {
  await ownCallback(page);
  fresh = await linesOf(page, { standings: ["none"] });
});

const merchant = (n: number): FleetLine => {
  const line = fresh[n];
  if (!line) throw new Error("the demo has too few merchants without authorization");
  return line;
};

/** Opens a merchant's tab and makes a link of a form. */
async function linkOf(line: FleetLine, form: string): Promise<string> {
  await go(page, `/merchants/${line.id}/authorize`);
  await see(page.getByRole("heading", { name: line.name }));
  const make = page.getByRole("button", { name: "生成授权链接" });
  await see(make.or(page.getByText("等待商家扫码或打开链接")));
  if (await make.isVisible()) await make.click();
  await see(page.getByText("等待商家扫码或打开链接"));
  await page.getByText(form, { exact: true }).click();
  if (form === "邀请") await page.getByRole("button", { name: "生成邀请链接" }).click();
  await see(page.getByRole("img", { name: new RegExp(`授权二维码（${form}）`) }));
  return await page.getByLabel("授权链接", { exact: true }).inputValue();
}

/** What the Alipay app does with a code that was scanned. */
const scanned = (link: string, gateway: string): string => link.replace("alipays://platformapi/startapp", `${gateway}/platformapi/startapp`);

/** The merchant's own browser: chooses a mini program and decides. */
async function decide(link: string, miniAppIds: string[], decision: "同意授权" | "拒绝"): Promise<Page> {
  const theirs = await page.context().newPage();
  await theirs.goto(link);
  for (const id of miniAppIds) await theirs.locator(`input[name=mini_app_id][value="${id}"]`).check();
  await theirs.getByRole("button", { name: decision }).click();
  await theirs.waitForURL(/\/callback\?/);
  return theirs;
}

test("from the code on screen to “authorized”: the browser comes back by the listener, for every form", async () => {
  await showing(page, "authorize-forms", async () => {
    const pc = await linkOf(merchant(0), "电脑授权");
    await accessible(page);
    const theirs = await decide(pc, [merchant(0).mini_app_id], "同意授权");
    await see(theirs.getByRole("heading", { name: "授权成功" }));
    await see(page.getByRole("status").getByText(/^已授权 /));
    await see(page.getByRole("button", { name: "检查授权" }));

    // The merchant reloads: nothing changes and nothing is lost.
    await theirs.reload();
    await see(theirs.getByRole("heading", { name: /授权已完成|授权成功/ }));
    await theirs.close();

    await page.getByRole("button", { name: "检查授权" }).click();
    await see(page.getByText("授权有效"));
    await page.getByText(/已授权 \d+ 个接口/).click();
    await see(page.getByText("alipay.open.mini.version.upload", { exact: true }));
    await accessible(page);

    const origin = new URL(pc).origin;
    const phone = await linkOf(merchant(1), "手机扫码");
    expect(phone).toMatch(/^alipays:/);
    await (await decide(scanned(phone, origin), [merchant(1).mini_app_id], "同意授权")).close();
    await see(page.getByRole("status").getByText(/^已授权 /));

    const one = await linkOf(merchant(2), "单个应用");
    await (await decide(one, [merchant(2).mini_app_id], "同意授权")).close();
    await see(page.getByRole("status").getByText(/^已授权 /));

    const invitation = await linkOf(merchant(3), "邀请");
    await (await decide(invitation, [merchant(3).mini_app_id], "同意授权")).close();
    await see(page.getByRole("status").getByText(/^已授权 /));

    // One consent for two mini programs: both records have it.
    const batch = await linkOf(merchant(4), "批量授权");
    await (await decide(batch, [merchant(4).mini_app_id, merchant(5).mini_app_id], "同意授权")).close();
    await see(page.getByRole("status").getByText(/^已授权 /));
    await go(page, `/merchants/${merchant(5).id}/authorize`);
    await see(page.getByRole("button", { name: "检查授权" }));
  });
  expect(complaints).toEqual([]);
});

test("by paste: the address, the bare code, once only, and asked whose it is when it is not clear", async () => {
  await showing(page, "authorize-paste", async () => {
    const consent = async (line: FleetLine, link: string): Promise<string> => {
      const query = new URL(link).searchParams;
      const { location } = await control<{ location: string }>(page, "/consent", { mini_app_id: line.mini_app_id, redirect_uri: query.get("redirect_uri"), state: query.get("state") });
      return location;
    };
    const a = await consent(merchant(0), await linkOf(merchant(0), "单个应用"));
    await page.getByLabel("手动完成授权").fill("這不是地址");
    await page.getByRole("button", { name: "完成授权" }).click();
    await see(page.getByRole("alert"));
    expect(await page.getByLabel("手动完成授权").inputValue()).toBe("這不是地址");
    await page.getByLabel("手动完成授权").fill(a);
    await page.getByRole("button", { name: "完成授权" }).click();
    await see(page.getByRole("status").getByText(/^已授权 /));

    // Two wait now; a bare code does not say whose it is.
    const b = await consent(merchant(1), await linkOf(merchant(1), "单个应用"));
    await linkOf(merchant(2), "单个应用");
    await go(page, "/authorization");
    await see(page.getByRole("cell", { name: merchant(1).name }));
    await page.getByLabel("手动完成授权").fill(new URL(b).searchParams.get("app_auth_code") ?? "");
    await page.getByRole("button", { name: "完成授权" }).click();
    await see(page.getByText("无法判断它属于哪个商家"));
    await accessible(page);
    await page.getByRole("combobox", { name: "属于哪个商家" }).fill(merchant(1).name);
    await page.locator(".ant-select-item-option", { hasText: merchant(1).mini_app_id }).click();
    await page.getByRole("button", { name: "完成授权" }).click();
    await see(page.getByText(`授权成功：${merchant(1).name}`));

    // Again: it was received before, and nothing changes.
    await page.getByLabel("手动完成授权").fill(b);
    await page.getByRole("button", { name: "完成授权" }).click();
    await see(page.getByText("这个授权之前已经收到，没有变化"));

    // The merchant's own link pasted by mistake.
    await go(page, `/merchants/${merchant(2).id}/authorize`);
    await page.getByText("单个应用", { exact: true }).click();
    const own = await page.getByLabel("授权链接", { exact: true }).inputValue();
    await page.getByLabel("手动完成授权").fill(own);
    await page.getByRole("button", { name: "完成授权" }).click();
    await see(page.getByText(/这是发给商.的授权链接/));
  });
  expect(complaints).toEqual([]);
});

test("refused, withdrawn, and with a platform that does not repeat the state", async () => {
  await showing(page, "authorize-refused", async () => {
    const link = await linkOf(merchant(0), "电脑授权");
    const refusing = await decide(link, [], "拒绝");
    await see(refusing.getByRole("heading", { name: "未授权" }));
    await refusing.close();
    await see(page.getByText(/商家拒绝了授权/));
    await go(page, "/merchants?standing=waiting");
    await see(page.getByText("已拒绝"));

    // They change their mind: the same link works, with and without the echo.
    await control(page, "/settings", { echo_state: false });
    const theirs = await decide(link, [merchant(0).mini_app_id], "同意授权");
    expect(new URL(theirs.url()).searchParams.has("state")).toBe(false);
    await see(theirs.getByRole("heading", { name: "授权成功" }));
    await theirs.close();
    await go(page, `/merchants/${merchant(0).id}/authorize`);
    await see(page.getByRole("button", { name: "检查授权" }));

    const other = await linkOf(merchant(1), "电脑授权");
    await page.getByRole("button", { name: "撤回" }).click();
    await page.getByRole("tooltip").or(page.locator(".ant-popover")).getByRole("button", { name: "撤回" }).click();
    await see(page.getByText("链接已撤回"));
    const late = await decide(other, [merchant(1).mini_app_id], "同意授权");
    await see(late.getByRole("heading", { name: "链接已过期" }));
    await late.close();
    await see(page.getByRole("button", { name: "生成授权链接" }));
  });
  expect(complaints).toEqual([]);
});

test("another mini program than expected: warned, kept, and given to a new record", async () => {
  await showing(page, "authorize-mismatch", async () => {
    const { merchants } = await control<{ merchants: { mini_app_id: string }[] }>(page, "/merchants", { count: 1 });
    const id = merchants[0]?.mini_app_id ?? "";
    const theirs = await decide(await linkOf(merchant(0), "电脑授权"), [id], "同意授权");
    await see(theirs.getByRole("heading", { name: "已收到，但小程序不一致" }));
    await theirs.close();
    await see(page.getByText("商家授权了另一个小程序"));
    await page.getByRole("link", { name: "去处理" }).click();
    await see(page.getByText("待确认归属的授权（1）"));
    await see(page.getByText(id));
    await accessible(page);
    await page.getByRole("button", { name: "新建商家" }).click();
    await page.getByRole("dialog").getByLabel("商家名称").fill("新来的店");
    await page.getByRole("dialog").getByRole("button", { name: "新建商家" }).click();
    await see(page.getByRole("heading", { name: "新来的店" }));
    await see(page.getByText(id));
    await see(page.locator(".mf-merchant__about").getByText("已授权"));
  });
  expect(complaints).toEqual([]);
});

test("an authorization that ended says why, has its link ready, and comes back", async () => {
  await showing(page, "authorize-lost", async () => {
    const [active] = await linesOf(page, { standings: ["active"] });
    if (!active) throw new Error("the demo has no authorized merchant");
    const before = (await linesOf(page, { standings: ["lost"] })).length;
    await go(page, `/merchants/${active.id}/authorize`);
    await see(page.getByRole("button", { name: "检查授权" }));
    await control(page, "/revoke", { mini_app_id: active.mini_app_id });
    await see(page.getByText(/授权已失效/));
    await see(page.getByText(/任务会自动继续/));
    await page.getByRole("button", { name: "检查授权" }).click();
    await see(page.getByText("已重新检查，授权仍未恢复。"));
    expect(await page.locator("main").getByText("商家已取消授权", { exact: true }).count()).toBe(1);
    await accessible(page);
    await go(page, "/authorization");
    await see(page.getByText(`需要处理（${before + 1}）`));
    await see(page.getByRole("cell", { name: active.name }));
    const theirs = await decide(await linkOf(active, "电脑授权"), [active.mini_app_id], "同意授权");
    await theirs.close();
    await see(page.getByRole("button", { name: "刷新令牌" }));
    expect(await page.getByText(/授权已失效/).count()).toBe(0);

    await page.getByRole("button", { name: "刷新令牌" }).click();
    const ask = page.getByRole("dialog", { name: `刷新“${active.name}”的令牌？` });
    await see(ask.getByText(/旧令牌立即作废/));
    await ask.getByRole("button", { name: "刷新令牌" }).click();
    await see(page.getByText("令牌已刷新"));
  });
  expect(complaints).toEqual([]);
});
