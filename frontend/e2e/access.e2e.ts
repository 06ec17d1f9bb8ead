import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { complaints, eachInDemo, page } from "./alone";
import { accessible, go, see, settled, showing } from "./browser";
import { rpc } from "./merchantdemo";

eachInDemo();

/** Drops a file on whatever a selector finds, as a file manager does. */
async function drop(selector: string, name: string, content: string): Promise<void> {
  await page.locator(selector).first().evaluate(
    (place, [fileName, text]) => {
      const data = new DataTransfer();
      data.items.add(new File([text ?? ""], fileName ?? ""));
      for (const type of ["dragenter", "dragover", "drop"]) place.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
    },
    [name, content],
  );
}

test("a change of page is said and takes the keys", async () => {
  await showing(page, "access", async () => {
    await page.getByRole("menuitem", { name: "商家" }).click();
    await see(page.getByText("共 60 个商家，当前显示 60 个"));
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
    await page.waitForFunction(() => [...document.querySelectorAll('[role="status"]')].some((s) => s.textContent === document.querySelector("h1")?.textContent));
  });
  expect(complaints).toEqual([]);
});

test("a sheet dropped on any screen offers the import, and nothing dropped replaces the page", async () => {
  await showing(page, "dropped", async () => {
    const before = page.url();
    await drop("main", "photo.bin", "x");
    await see(page.getByText("此处不接收这个文件", { exact: false }));
    expect(page.url()).toBe(before);
    const sheet = "\ufeff商家名称,联系人,电话\n拖来的店,王一,13800000001\n";
    await drop("main", "新商家.csv", sheet);
    await page.getByRole("dialog").getByRole("button", { name: "打开导入" }).click();
    await see(page.locator("strong").getByText("新商家.csv"));
    // On the import itself another file takes its place, wherever it is dropped.
    await drop("h1", "另一份.csv", sheet);
    await see(page.locator("strong").getByText("另一份.csv"));
    await page.getByRole("button", { name: "检查文件" }).click();
    await see(page.getByText("拖来的店"));
  });
  expect(complaints).toEqual([]);
});

/** How an element looks, as a picture; its focus is a part of it. */
async function look(locator: Locator): Promise<string> {
  await page.mouse.move(2, 2);
  await settled(page);
  const box = await locator.boundingBox();
  if (!box) throw new Error("it is not seen");
  const clip = { x: box.x - 4, y: box.y - 4, width: box.width + 8, height: box.height + 8 };
  return (await page.screenshot({ clip, caret: "hide" })).toString("base64");
}

const outlined = (locator: Locator) => locator.first().evaluate((e) => getComputedStyle(e).outlineStyle !== "none");

test("in colours of a person's own, what is current, chosen, switched on or in use can be told", async () => {
  await showing(page, "forced-colours", async () => {
    await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
    await go(page, "/merchants");
    const rows = page.locator(".mf-rows .ant-table-row");
    await see(rows);
    expect(await outlined(page.locator(".mf-sidebar .ant-menu-item-selected"))).toBe(true);
    expect(await outlined(page.locator(".mf-sidebar .ant-menu-item:not(.ant-menu-item-selected)"))).toBe(false);
    await rows.first().locator('input[type="checkbox"]').check();
    await page.mouse.move(2, 2);
    expect(await outlined(page.locator(".mf-rows .ant-table-row-selected"))).toBe(true);
    expect(await outlined(page.locator(".mf-rows .ant-table-row:not(.ant-table-row-selected)"))).toBe(false);

    await go(page, "/batches/new");
    const ext = page.getByRole("switch").first();
    await see(ext);
    await page.getByLabel("模板", { exact: true }).click();
    await page.getByTitle("门店通用模板").click();
    const pair = page.locator(".mf-radios label");
    for (const [control, press] of [
      [ext, () => ext.click()],
      [pair.first(), () => page.getByRole("radio").last().check()],
    ] as const) {
      const before = await look(control);
      await press();
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      expect(await look(control)).not.toBe(before);
    }
    const name = page.locator("#batch-name");
    const idle = await look(name);
    await name.focus();
    expect(await look(name)).not.toBe(idle);
  });
  expect(complaints).toEqual([]);
});

test("in the dark, words under the mouse are readable", async () => {
  await showing(page, "dark-hover", async () => {
    await rpc(page, "System/SavePreferences", { language: "zh", theme: "dark", tour_done: true });
    await page.reload();
    await page.locator('html[data-theme="dark"]').waitFor();
    await go(page, "/merchants");
    await see(page.locator(".mf-rows .ant-table-row"));
    const under = async (...places: Locator[]) => {
      for (const place of places) {
        await place.hover();
        await accessible(page);
      }
    };
    await under(
      page.locator(".mf-sidebar .ant-menu-item-selected"),
      page.locator(".mf-sidebar .ant-menu-item:not(.ant-menu-item-selected)").first(),
      page.locator(".mf-rows .ant-table-row a").first(),
      page.locator("main .ant-btn-primary").first(),
      page.locator("main .ant-btn-default, main .ant-btn-variant-outlined").first(),
    );
    await page.getByRole("button", { name: "语言" }).click();
    await under(page.locator(".ant-dropdown-menu-item-selected"), page.locator(".ant-dropdown-menu-item:not(.ant-dropdown-menu-item-selected)"));
    await page.keyboard.press("Escape");
    await go(page, "/apps");
    await see(page.locator("main .ant-btn-dangerous"));
    const remove = page.locator("main .ant-btn-dangerous").first();
    await under(remove);
    const name = (await remove.getAttribute("aria-label"))?.replace(/^\S+ /, "") ?? "";
    await remove.click();
    const dialog = page.getByRole("dialog");
    await see(dialog);
    const typed = dialog.getByRole("textbox");
    if ((await typed.count()) > 0) await typed.fill(name);
    await under(dialog.locator(".ant-btn-dangerous"), dialog.getByRole("button", { name: "取消" }));
  });
  expect(complaints).toEqual([]);
});
