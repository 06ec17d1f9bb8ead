import { expect, test } from "vitest";
import { complaints, eachAlone, page } from "./alone";
import { see, showing } from "./browser";
import { openDemo } from "./merchantdemo";

eachAlone();

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
    await openDemo(page);
    await page.getByRole("menuitem", { name: "商家" }).click();
    await see(page.getByText("共 60 个商家，当前显示 60 个"));
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
    await page.waitForFunction(() => [...document.querySelectorAll('[role="status"]')].some((s) => s.textContent === document.querySelector("h1")?.textContent));
  });
  expect(complaints).toEqual([]);
});

test("a sheet dropped on any screen offers the import, and nothing dropped replaces the page", async () => {
  await showing(page, "dropped", async () => {
    await openDemo(page);
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
