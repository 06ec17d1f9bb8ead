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

/** Answers of what is looked for come so many milliseconds late. */
async function findLate(page: Page, ms: number): Promise<void> {
  await page.route("**/Merchants/Find", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    await route.continue();
  });
}

test("one field reaches merchants by name, pinyin and initials, pages and what can be begun, and empties itself", async () => {
  const { page, complaints } = await world.open(3);
  await showing(page, "search", async () => {
    const { merchant } = await world.call<{ merchant: { id: string } }>("Merchants", "Save", {
      name: "重庆小面馆", contact: "", phone: "", mini_app_id: "", tags: [], notes: "", ext: {},
    });
    await go(page, "/journal");
    await expect.poll(() => page.title()).toBe("操作日志 · MiniFleet");
    const field = page.getByRole("combobox", { name: /搜索商家/ });
    for (const typed of ["小面", "chongqing", "cqxm"]) {
      await page.keyboard.press("Control+k");
      await page.keyboard.type(typed);
      await see(page.getByRole("listbox").or(page.locator(".ant-select-dropdown")).getByText("重庆小面馆"));
      await page.keyboard.press("Escape");
      expect(await field.inputValue()).toBe("");
    }
    await page.keyboard.press("/");
    await page.keyboard.type("cqxm");
    const proposal = page.locator(".mf-proposed").filter({ hasText: "重庆小面馆" });
    await see(proposal);
    await accessible(page);
    await proposal.click();
    await arrived(page, new RegExp(`/merchants/${merchant.id}`));
    await expect.poll(() => field.inputValue()).toBe("");
    await expect.poll(() => page.title()).toBe("商家 · MiniFleet");

    // Enter shows all that match, in the list.
    await page.keyboard.press("Control+k");
    await page.keyboard.type("cqxm");
    await see(page.getByText("在商家列表中查看“cqxm”（1 个）"));
    await page.keyboard.press("Enter");
    await see(page.getByText("当前显示 1 个", { exact: false }));
    expect(await field.inputValue()).toBe("");

    // Screens and what can be begun are found by their initials too.
    await page.keyboard.press("Control+k");
    await page.keyboard.type("czrz");
    await see(page.locator(".mf-proposed").filter({ hasText: "操作日志" }));
    await page.keyboard.press("Escape");

    // So are parts of the settings, what is done at once and template versions; what nothing matches is told.
    for (const [typed, found] of [["代理", "代理"], ["备份", "自动备份"], ["语言", "外观与语言"], ["锁定", "立即锁定"], ["冻结", "紧急冻结"], ["深色", "外观: 深色"]] as const) {
      await page.keyboard.press("Control+k");
      await page.keyboard.type(typed);
      await see(page.locator(".mf-proposed").getByText(found, { exact: true }));
      await page.keyboard.press("Escape");
    }
    const { templates } = await world.call<{ templates: { name: string; versions: { version: string }[] }[] }>("Templates", "Refresh", { app_id: (await world.call<{ apps: { id: string }[] }>("Apps", "List", {})).apps[0]?.id ?? "" });
    const edition = `${templates[0]?.name} ${templates[0]?.versions[0]?.version}`;
    await page.keyboard.press("Control+k");
    await page.keyboard.type(edition);
    await see(page.locator(".mf-proposed").getByText(edition, { exact: true }));
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("没有这样的东西");
    await see(page.getByText("没有找到", { exact: true }));
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("代理");
    await page.locator(".mf-proposed").getByText("代理", { exact: true }).click();
    await arrived(page, /\/settings/);
    await page.waitForFunction(() => document.activeElement?.getAttribute("data-part") === "network");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("外观: 深色");
    await see(page.locator(".mf-proposed").filter({ hasText: "深色" }));
    await page.keyboard.press("Enter");
    await page.locator('html[data-theme="dark"]').waitFor();
    await go(page, "/journal");

    // Left and come back to at once, the list stays open, however late it closes behind the field; a click elsewhere closes it.
    const begin = page.locator(".mf-proposed").filter({ hasText: "新建批量发布" });
    for (let i = 0; i < 5; i++) {
      await page.keyboard.press("Control+k");
      await page.keyboard.type("新建批量");
      await see(begin);
      await page.keyboard.press("Escape");
    }
    await page.keyboard.press("Control+k");
    await page.keyboard.type("新建批量");
    await see(begin);
    await page.mouse.click(900, 700);
    await begin.waitFor({ state: "hidden" });
    await field.fill("新建批量发");
    await see(begin);
    await page.keyboard.press("Enter");
    await arrived(page, /\/batches\/new$/);
    // Who types on and presses Enter before the answer is there gets what was typed, never what the words before found.
    await findLate(page, 1_000);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("cqxm");
    await see(page.getByText("在商家列表中查看“cqxm”（1 个）"));
    await field.fill("操作日志");
    await page.keyboard.press("Enter");
    await arrived(page, /\/journal$/);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("重庆小");
    await page.keyboard.press("Enter");
    await see(page.getByText("当前显示 1 个", { exact: false }));
    expect(await field.inputValue()).toBe("");
    await page.unroute("**/Merchants/Find");

    // What was left in it does not follow to the next page.
    await page.keyboard.press("/");
    await page.keyboard.type("cq");
    await page.getByRole("menuitem", { name: "操作日志" }).click();
    await arrived(page, /\/journal$/);
    await expect.poll(() => field.inputValue()).toBe("");
    // It takes no keys that are meant for a form.
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(false);
  });
  expect(complaints).toEqual([]);
}, 90_000);

test("what is typed before the field can search is not lost, nor is Enter", async () => {
  const { page, complaints } = await world.open(1);
  await showing(page, "search-early", async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route(/\/assets\/GlobalSearch-/, async (route) => {
      await held;
      await route.continue();
    });
    await page.reload();
    await see(page.getByRole("heading", { level: 1, name: "总览" }));
    // Escape leaves it as it leaves the one that searches.
    await page.keyboard.press("Control+k");
    await page.keyboard.type("x");
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => document.activeElement === document.body);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("daorushangj");
    release();
    // The same field, and the hand is still in it.
    await see(page.getByRole("combobox", { name: /搜索商家/ }));
    await page.keyboard.type("ia");
    await page.keyboard.press("Enter");
    await arrived(page, /\/merchants\/import/);

    const again = new Promise<void>((resolve) => (release = resolve));
    await page.unroute(/\/assets\/GlobalSearch-/);
    await page.route(/\/assets\/GlobalSearch-/, async (route) => {
      await again;
      await route.continue();
    });
    await go(page, "/journal");
    await page.reload();
    await see(page.getByRole("heading", { level: 1, name: "操作日志" }));
    await page.keyboard.press("Control+k");
    await page.keyboard.type("daorushangjia");
    await page.keyboard.press("Enter");
    release();
    await arrived(page, /\/merchants\/import/);
  });
  expect(complaints).toEqual([]);
});

test("Enter takes no line that the words before have found", async () => {
  const { page } = await world.open(3);
  await showing(page, "search-marked", async () => {
    await world.call("Merchants", "Save", { name: "重庆小面馆", contact: "", phone: "", mini_app_id: "", tags: [], notes: "", ext: {} });
    await go(page, "/settings");
    await findLate(page, 2_000);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("cqxm");
    await see(page.getByText("在商家列表中查看“cqxm”（1 个）"));
    await page.getByRole("combobox", { name: /搜索商家/ }).fill("操作日志");
    // The list marks a line of the words before, and takes keys again in a moment.
    await see(page.locator(".ant-select-item-option-active").filter({ hasText: "在商家列表中查看“操作日志”" }));
    await page.waitForTimeout(900);
    await page.keyboard.press("Enter");
    await arrived(page, /\/journal$/);

    // Nor does Tab, which goes on to what is beside; but a line that a person goes to is theirs.
    const field = page.getByRole("combobox", { name: /搜索商家/ });
    const marked = page.locator(".ant-select-item-option-active");
    const late = async (words: string) => {
      await page.keyboard.press("Control+k");
      await field.fill("cqxm");
      await see(page.getByText("在商家列表中查看“cqxm”（1 个）"));
      await field.fill(words);
      await see(marked.filter({ hasText: `在商家列表中查看“${words}”` }));
      await page.waitForTimeout(900);
    };
    await late("日志");
    await page.keyboard.press("Tab");
    await expect.poll(() => field.evaluate((f) => f === document.activeElement)).toBe(false);
    expect(page.url()).toMatch(/\/journal$/);
    await late("批量操作");
    await page.keyboard.press("ArrowUp");
    await see(marked.filter({ hasText: /^批量操作/ }));
    await page.keyboard.press("Enter");
    await arrived(page, /\/runs$/);
  });
});
