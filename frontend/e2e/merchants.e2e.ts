import { join } from "node:path";
import { expect, test } from "vitest";
import type { Merchant } from "../src/bridge/generated/types";
import { complaints, eachInDemo, page } from "./alone";
import { accessible, arrived, go, see, showing } from "./browser";
import { linesOf, rpc } from "./merchantdemo";

eachInDemo();

/** A file of merchants; the bad lines are bad in different ways. */
function fileOf(count: number, bad: string[] = []): { name: string; mimeType: string; buffer: Buffer } {
  const lines = Array.from({ length: count }, (_, i) => `店铺${i + 1},联系人${i % 97},138${String(i).padStart(8, "0")},20210${String(i).padStart(11, "0")},批次${i % 7}`);
  return { name: "merchants.csv", mimeType: "text/csv", buffer: Buffer.from(`\ufeff商家名称,联系人,电话,小程序ID,标签\n${[...lines, ...bad].join("\n")}\n`) };
}

async function importFile(count: number): Promise<void> {
  await go(page, "/merchants/import");
  await page.getByLabel("选择文件").setInputFiles(fileOf(count));
  await page.getByRole("button", { name: "检查文件" }).click();
  await page.getByRole("button", { name: /^导入 / }).click();
  await see(page.getByText(new RegExp(`新增 ${count.toLocaleString("zh-CN")} 个`)));
}

test("found by anything, filtered, sorted, selected, tagged, archived, deleted", async () => {
  await showing(page, "merchants-list", async () => {
    await page.getByRole("menuitem", { name: "商家" }).click();
    await see(page.getByText("共 60 个商家，当前显示 60 个"));
    await accessible(page);
    const [first, second] = await linesOf(page);
    if (!first || !second) throw new Error("the demo is empty");
    const never = (await linesOf(page, { standings: ["none"] })).length;

    await page.keyboard.press("/");
    const search = page.getByRole("textbox", { name: /搜索名称/ });
    expect(await search.evaluate((field) => field === document.activeElement)).toBe(true);
    for (const text of [first.name, first.phone, first.mini_app_id, `${first.contact} ${first.phone.slice(0, 6)}`]) {
      await search.fill(text);
      await see(page.getByRole("link", { name: first.name }));
      await page.getByText(/当前显示 [1-3] 个/).waitFor();
    }
    await search.fill("没有这样的商家");
    await see(page.getByRole("heading", { name: "没有符合条件的商家" }));
    await page.getByRole("button", { name: "清除筛选" }).first().click();
    await see(page.getByText("当前显示 60 个"));

    await page.getByRole("combobox", { name: "授权状态" }).click();
    await page.locator(".ant-select-item-option", { hasText: "未授权" }).click();
    await see(page.getByText(`当前显示 ${never} 个`));
    expect(page.url()).toContain("standing=none");
    await page.reload(); // the address keeps the filter
    await see(page.getByText(`当前显示 ${never} 个`));
    // Two changes before anything is drawn anew: both hold.
    await page.getByRole("columnheader", { name: "商家名称" }).evaluate((sort) => {
      const clear = [...document.querySelectorAll("button")].find((b) => (b.ariaLabel ?? b.textContent)?.includes("清除筛选"));
      clear?.click();
      (sort as HTMLElement).click();
    });
    await see(page.getByText("当前显示 60 个"));
    expect(page.url()).toContain("sort=name");
    expect(page.url()).not.toContain("standing=");

    // By keys alone: down, choose, down, open.
    const list = page.getByRole("grid", { name: "商家列表" });
    await list.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    await see(page.getByText("已选 1 个"));
    await page.keyboard.press("Space");
    await see(page.getByRole("heading", { name: "商家", exact: true }));
    await page.keyboard.press("Enter");
    await arrived(page, /merchants\/[0-9A-Z]{26}/);
    await page.goBack();
    await arrived(page, /merchants\?/);

    await search.fill(first.mini_app_id);
    // No row moves under the pointer when the first is chosen.
    const top = () => page.getByRole("grid", { name: "商家列表" }).evaluate((e) => e.getBoundingClientRect().top);
    const before = await top();
    await page.getByRole("checkbox", { name: `选择 ${first.name}` }).check();
    await see(page.getByRole("toolbar", { name: "对所选商家的操作" }));
    expect(await top()).toBe(before);
    await search.fill(second.mini_app_id);
    await page.getByRole("checkbox", { name: `选择 ${second.name}` }).check();
    await see(page.getByText("已选 2 个"));
    await see(page.getByText("其中 1 个不在当前列表"));
    // Whoever is ticked stays so when the page is loaded again, and on the way to another screen and back.
    await page.reload();
    await see(page.getByText("已选 2 个"));
    await page.getByRole("menuitem", { name: "批量操作" }).click();
    await arrived(page, /\/runs$/);
    await page.goBack();
    await see(page.getByText("已选 2 个"));
    await accessible(page);
    await page.getByRole("button", { name: "标签" }).click();
    const dialog = page.getByRole("dialog", { name: "修改 2 个商家的标签" });
    await dialog.getByRole("combobox", { name: "添加标签" }).fill("双十一");
    await page.keyboard.press("Enter");
    await dialog.getByText("修改 2 个商家的标签").click();
    await dialog.getByRole("button", { name: "应用" }).click();
    await see(page.getByText("已修改 2 个商家的标签"));
    // What is told covers no search.
    const search0 = await page.getByRole("combobox", { name: /搜索商家/ }).boundingBox();
    const told = await page.locator(".ant-message").getByText("已修改 2 个商家的标签").boundingBox();
    expect(told?.y ?? 0).toBeGreaterThan((search0?.y ?? 0) + (search0?.height ?? 0));
    expect((await linesOf(page, { tags: ["双十一"] })).length).toBe(2);

    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "导出所选" }).click();
    await page.getByRole("menuitem", { name: "CSV" }).click();
    expect((await download).suggestedFilename()).toMatch(/\.csv$/);

    await page.getByRole("button", { name: "更多", exact: true }).click();
    await page.getByRole("menuitem", { name: "归档" }).click();
    await see(page.getByText("已归档 2 个商家"));
    await search.fill("双十一");
    await see(page.getByRole("heading", { name: "没有符合条件的商家" }));
    await page.getByRole("button", { name: "更多筛选" }).click();
    await page.getByRole("combobox", { name: "归档" }).click();
    await page.locator(".ant-select-item-option", { hasText: "仅已归档" }).click();
    await page.getByRole("button", { name: "更多筛选" }).click();
    await see(page.getByText("当前显示 2 个"));
    await page.getByRole("checkbox", { name: "选择全部商家" }).check();
    await page.getByRole("button", { name: "更多", exact: true }).click();
    await page.getByRole("menuitem", { name: "删除" }).click();
    const ask = page.getByRole("dialog", { name: "删除 2 个商家？" });
    await see(ask.getByText(new RegExp(first.name)));
    expect(await ask.getByText(second.name).count()).toBeGreaterThan(0);
    await see(ask.getByText("此操作无法撤销。"));
    await ask.getByRole("button", { name: "删除" }).click();
    await see(page.getByText("已删除 2 个商家"));
    expect((await linesOf(page, { archive: "both" })).length).toBe(58);
  });
  expect(complaints).toEqual([]);
});

test("of a workbook with several sheets of merchants a person chooses one", async () => {
  await showing(page, "merchants-sheets", async () => {
    await go(page, "/merchants/import");
    await page.getByLabel("选择文件").setInputFiles(join(import.meta.dirname, "../../backend/cli/testdata/files/two_sheets.xlsx"));
    await page.getByRole("button", { name: "检查文件" }).click();
    await see(page.getByText("文件中有 2 个工作表都包含商家，请选择要导入的一个。"));
    expect(await page.getByRole("button", { name: "检查文件" }).isDisabled()).toBe(true);
    expect(await page.getByRole("radio", { name: "说明" }).count()).toBe(0);
    await page.getByRole("radio", { name: "二月" }).check();
    await accessible(page);
    await page.getByRole("button", { name: "检查文件" }).click();
    await see(page.getByRole("cell", { name: "二月茶馆" }));
  });
  expect(complaints).toEqual([]);
});

test("an import shows good and bad rows with reasons before anything is stored", async () => {
  await showing(page, "merchants-import", async () => {
    const known = (await linesOf(page))[0]?.mini_app_id ?? "";
    const bad = ["坏电话,张三,call me,,", "坏应用,李四,13800000000,12345,", ",没有名称,13800000000,,", "重复的,王五,,2021000000000001,"];
    await go(page, "/merchants/import");
    await page.getByRole("radio", { name: "视为错误" }).check();
    await page.getByRole("combobox", { name: "为所有导入的商家添加标签" }).fill("一批");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await page.getByLabel("选择文件").setInputFiles(fileOf(5, [...bad, `已有的,赵六,,${known},`]));
    await accessible(page);
    await page.getByRole("button", { name: "检查文件" }).click();
    await see(page.getByRole("tab", { name: "有误的行（5）" }));
    await see(page.getByRole("cell", { name: "call me" }));
    await see(page.getByRole("cell", { name: "缺少商家名称" }));
    await accessible(page);
    expect((await linesOf(page)).length).toBe(60);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "下载有误的行（CSV）" }).click();
    expect((await download).suggestedFilename()).toBe("merchants-errors.csv");
    await page.getByRole("tab", { name: "可导入的行（5）" }).click();
    await see(page.getByRole("cell", { name: "店铺3" }));
    await see(page.getByRole("columnheader", { name: "电话" }));
    await see(page.getByRole("cell", { name: "13800000002", exact: true }));
    await page.getByRole("checkbox", { name: "有任何一行有误就都不导入" }).check();
    expect(await page.getByRole("button", { name: /导入可用的/ }).isDisabled()).toBe(true);
    await page.getByRole("checkbox", { name: "有任何一行有误就都不导入" }).uncheck();
    await page.getByRole("button", { name: "导入可用的 5 个商家" }).click();
    await see(page.getByText("新增 5 个，更新 0 个"));
    expect((await linesOf(page, { tags: ["一批"] })).length).toBe(5);
  });
  expect(complaints).toEqual([]);
});

test("a column that is not known is read as a person says, and the file is looked at again at once", async () => {
  await showing(page, "merchants-import-columns", async () => {
    await go(page, "/merchants/import");
    const content = "商家名称,老板,小程序ID\n丁字路口面馆,王一,'2021000000000199\n";
    await page.getByLabel("选择文件").setInputFiles({ name: "boss.csv", mimeType: "text/csv", buffer: Buffer.from(content) });
    await page.getByRole("button", { name: "检查文件" }).click();
    const boss = page.getByRole("combobox", { name: "列“老板”对应的字段" });
    await see(page.getByText(/未识别的列/));
    await accessible(page);
    await boss.click();
    await page.getByRole("option", { name: "联系人", exact: true }).click();
    await see(page.getByRole("cell", { name: "王一" }));
    await page.getByText(/未识别的列/).waitFor({ state: "detached" });
    await page.getByRole("button", { name: /导入可用的|导入 1/ }).click();
    await see(page.getByText("新增 1 个，更新 0 个"));
    const [made] = await linesOf(page, { text: "丁字路口" });
    expect(made).toMatchObject({ contact: "王一", mini_app_id: "2021000000000199" });
  });
  expect(complaints).toEqual([]);
});

test("10,000 merchants: imported at once, drawn as they come into sight, searched", async () => {
  await showing(page, "merchants-many", async () => {
    await importFile(10_000);
    await page.getByRole("button", { name: "查看商家" }).click();
    await see(page.getByText("当前显示 10,060 个"));
    expect(await page.locator(".mf-merchants__row").count()).toBeLessThan(80);
    const list = page.getByRole("grid", { name: "商家列表" });
    await list.focus();
    await page.keyboard.press("End");
    await see(page.getByRole("link", { name: "店铺10000", exact: true }));
    await page.keyboard.press("Home");
    const search = page.getByRole("textbox", { name: /搜索名称/ });
    await search.fill("20210000000075");
    await see(page.getByText("当前显示 100 个"));
    await search.fill("店铺7531 批次");
    await see(page.getByRole("link", { name: "店铺7531", exact: true }));
    await see(page.getByText("当前显示 1 个"));
    await search.fill("");
    await see(page.getByText("当前显示 10,060 个")); // whoever ticks all has chosen what is shown
    await page.getByRole("checkbox", { name: "选择全部商家" }).check();
    await see(page.getByText("已选 10,060 个"));

    // Where merchants are chosen, the answer holds the ids of all and the rows that are looked at.
    // What it holds is packed and sealed: 10,060 ids take some 32 kB, and as many rows ten times that.
    const answers: number[] = [];
    page.on("response", (response) => {
      if (response.url().endsWith("/rpc/Merchants/Find")) void response.body().then((body) => answers.push(body.length)).catch(() => undefined);
    });
    await go(page, "/codes/new");
    await page.getByRole("switch", { name: "只看已授权" }).click();
    await see(page.getByText(/10,060 个/).first());
    const picker = page.getByRole("grid", { name: "商家" });
    await picker.focus();
    await page.keyboard.press("End");
    await see(picker.getByText("店铺10000", { exact: true }));
    expect(Math.max(...answers)).toBeGreaterThan(20_000);
    expect(Math.max(...answers)).toBeLessThan(100_000);
  });
  expect(complaints).toEqual([]);
});

test("a record that changed elsewhere keeps what was typed and shows both sides", async () => {
  await showing(page, "merchants-conflict", async () => {
    const [line] = await linesOf(page);
    if (!line) throw new Error("the demo is empty");
    await go(page, `/merchants/${line.id}/record`);
    await page.getByLabel("联系人", { exact: true }).fill("我输入的人");
    await page.getByRole("button", { name: "添加字段" }).click();
    await page.getByLabel("字段名").fill("table");
    await page.getByLabel("值", { exact: true }).fill("A1");
    const { merchant } = await rpc<{ merchant: Merchant }>(page, "Merchants/Get", { id: line.id });
    const { created_at: _, archived: __, ...form } = merchant;
    await rpc(page, "Merchants/Save", { contact: "", notes: "", ...form, tags: merchant.tags ?? [], ext: {}, phone: "0571-88888888" });
    const conflict = page.getByRole("alert").filter({ hasText: "在别处被修改了" });
    await see(conflict);
    await see(conflict.getByRole("cell", { name: "0571-88888888" }));
    await see(conflict.getByRole("cell", { name: "我输入的人" }));
    await accessible(page);
    expect(await page.getByLabel("联系人", { exact: true }).inputValue()).toBe("我输入的人");
    await page.getByLabel("电话", { exact: true }).fill("0571-88888888");
    await conflict.getByRole("button", { name: "保存我输入的" }).click();
    await see(page.getByText("已保存"));
    const now = (await rpc<{ merchant: Merchant }>(page, "Merchants/Get", { id: line.id })).merchant;
    expect([now.contact, now.phone, now.ext]).toEqual(["我输入的人", "0571-88888888", { table: "A1" }]);

    await page.getByLabel("电话", { exact: true }).fill("电话");
    await page.getByLabel("联系人", { exact: true }).click();
    await see(page.getByText("电话为 5 到 30 位数字或 -"));
    const other = (await linesOf(page))[1]?.mini_app_id ?? "";
    await page.getByLabel("电话", { exact: true }).fill("0571-88888888");
    await page.getByLabel("小程序 ID", { exact: true }).fill(other);
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await see(page.locator(".ant-form-item-explain-error, [role=alert]"));
  });
  expect(complaints).toEqual([]);
});

test("a record that is half typed is there after a reload, until it is given up", async () => {
  await showing(page, "merchants-half", async () => {
    const [line] = await linesOf(page);
    if (!line) throw new Error("the demo is empty");
    await go(page, `/merchants/${line.id}/record`);
    const contact = page.getByLabel("联系人", { exact: true });
    await see(contact);
    const before = await contact.inputValue();
    await contact.fill("打到一半的人");
    await page.reload();
    await see(contact);
    expect(await contact.inputValue()).toBe("打到一半的人");
    // It was made from the record as it was: one that changed since is not overwritten unseen.
    const { merchant } = await rpc<{ merchant: Merchant }>(page, "Merchants/Get", { id: line.id });
    const { created_at: _, archived: __, ...form } = merchant;
    await rpc(page, "Merchants/Save", { contact: "", ...form, tags: merchant.tags ?? [], ext: merchant.ext ?? {}, notes: "在别处写的" });
    await page.reload();
    await see(page.getByRole("alert").filter({ hasText: "在别处被修改了" }));
    await page.getByRole("button", { name: "放弃修改" }).click();
    expect(await contact.inputValue()).toBe(before);
    await page.reload();
    await see(contact);
    expect(await contact.inputValue()).toBe(before);
    expect(await page.getByRole("button", { name: "放弃修改" }).isDisabled()).toBe(true);
  });
  expect(complaints).toEqual([]);
});

test("a merchant that is deleted while its page is open says so and leads back", async () => {
  await showing(page, "merchants-gone", async () => {
    const [line] = await linesOf(page);
    if (!line) throw new Error("the demo is empty");
    await go(page, `/merchants/${line.id}`);
    await see(page.getByRole("heading", { name: line.name }));
    await rpc(page, "Merchants/Delete", { ids: [line.id] });
    await see(page.getByRole("heading", { name: `商家“${line.name}”已被删除` }));
    await accessible(page);
    await page.getByRole("link", { name: "返回商家列表" }).click();
    await see(page.getByText("共 59 个商家"));
    await go(page, "/merchants/01ARZ3NDEKTSV4RRFFQ69G5FAV");
    await see(page.getByRole("heading", { name: "这个商家已不存在" }));
  });
  expect(complaints).toEqual([]);
});
