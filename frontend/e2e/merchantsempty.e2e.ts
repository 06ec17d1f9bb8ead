import { expect, test } from "vitest";
import { complaints, eachAlone, page } from "./alone";
import { accessible, go, see, showing } from "./browser";
import { createVault } from "./vault";

eachAlone();

test("an empty workspace says what to do, and a merchant is added with its fields checked", async () => {
  await showing(page, "merchants-empty", async () => {
    await createVault(page);
    // What is done for merchants waits for the first, and for the app it needs.
    for (const [path, title] of [["/privacy", "隐私政策"], ["/filing/import", "批量导入"]] as const) {
      await go(page, path);
      await see(page.getByRole("heading", { name: title, level: 1 }));
      await see(page.getByRole("heading", { name: "还没有连接第三方应用" }));
      await see(page.getByText(`后，即可在“${title}”为它们操作。`, { exact: false }));
      await see(page.locator("main").getByRole("link", { name: "连接应用" }));
    }
    await accessible(page);
    // What could not be read is told, and asked for again.
    await page.route("**/rpc/Apps/List", (route) => route.abort());
    await page.reload();
    const told = page.locator("main [role=alert]");
    await see(told.getByText("MiniFleet 没有响应").first());
    await page.unroute("**/rpc/Apps/List");
    await told.getByRole("button", { name: "重试" }).click();
    await see(page.getByRole("heading", { name: "还没有连接第三方应用" }));
    await go(page, "/batches/plans");
    await see(page.locator("main").getByRole("link", { name: "新建批量发布" }));
    expect(await page.getByRole("button", { name: "导出" }).count()).toBe(0);
    await go(page, "/merchants");
    await see(page.getByRole("heading", { name: "还没有商家" }));
    await accessible(page);
    await page.getByRole("button", { name: "添加商家" }).click();
    const form = page.getByRole("dialog", { name: "添加商家" });
    await form.getByLabel("商家名称").fill("拾光书社");
    await form.getByRole("button", { name: "保存并继续" }).click();
    await see(form.getByRole("alert").getByRole("button", { name: "连接应用" })); // there is no third-party app yet
    expect(await form.getByLabel("商家名称").inputValue()).toBe("拾光书社");
  });
  expect(complaints).toEqual([]);
});
