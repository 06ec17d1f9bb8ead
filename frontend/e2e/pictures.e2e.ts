import { expect, test } from "vitest";
import { complaints, eachAlone, page } from "./alone";
import { go, see, showing } from "./browser";
import { looksAs } from "./picture";
import { createVault } from "./vault";
import { World } from "./world";

eachAlone();

test("the first screen looks as it did, in both languages and themes", async () => {
  await showing(page, "pictures-first", async () => {
    await see(page.getByRole("heading", { name: "创建保险库" }));
    await looksAs(page, "vault");
    await page.getByRole("button", { name: "English" }).click();
    await see(page.getByRole("heading", { name: "Create your vault" }));
    await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
    await page.locator('html[data-theme="dark"]').waitFor();
    await looksAs(page, "vault-dark-en");
  });
  expect(complaints).toEqual([]);
});

test("screens without anything of a day's work look as they did", async () => {
  await showing(page, "pictures-empty", async () => {
    await createVault(page);
    await see(page.getByRole("navigation"));
    for (const [name, path, shown] of [
      ["merchants-empty", "/merchants", page.getByText("还没有商家")],
      ["batches-empty", "/batches", page.getByRole("heading", { level: 1, name: "批量发布" })],
      ["app-new", "/apps/new", page.getByRole("button", { name: "下一步" })],
      ["import", "/merchants/import", page.getByText("把文件拖到这里")],
      ["nowhere", "/nowhere", page.getByText("没有这个页面")],
    ] as const) {
      await go(page, path);
      await see(shown);
      await looksAs(page, name);
    }
    await page.getByRole("button", { name: "键盘快捷键" }).click();
    await see(page.getByRole("dialog", { name: "键盘快捷键" }));
    await looksAs(page, "keyboard");
  });
  expect(complaints).toEqual([]);
});

test("a merchant's record with a long name looks as it did", async () => {
  const world = new World();
  try {
    const visitor = await world.open(1);
    await showing(visitor.page, "pictures-record", async () => {
      const { merchant } = await world.call<{ merchant: { id: string } }>("Merchants", "Save", {
        name: "南巷鲜果茶（上海虹桥国际机场T2航站楼到达层旗舰体验店）", contact: "刘磊", phone: "13528213367", mini_app_id: "2021003779565481", tags: ["华东", "加盟"], notes: "", ext: {},
      });
      await go(visitor.page, `/merchants/${merchant.id}/merchant`);
      await see(visitor.page.getByLabel("商家名称"));
      await looksAs(visitor.page, "merchant-record", [visitor.page.getByText(/创建于/)]);
    });
    expect(visitor.complaints).toEqual([]);
  } finally {
    await world.remove();
  }
});
