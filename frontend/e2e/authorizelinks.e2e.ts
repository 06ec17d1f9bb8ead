import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { complaints, eachInDemo, page } from "./alone";
import { accessible, arrived, go, see, showing } from "./browser";
import { linesOf } from "./merchantdemo";

eachInDemo();

test("links for everybody who never authorized, as a table and as codes to print", async () => {
  await showing(page, "authorize-links", async () => {
    const never = await linesOf(page, { standings: ["none"] });
    // Of one of them nothing can be read yet: its tabs lead to the authorization, and nothing is asked in vain.
    for (const tab of ["member", "domain", "notice", "permission", "baseinfo"]) {
      await go(page, `/merchants/${never[0]?.id}/${tab}`);
      await see(page.locator("main").getByRole("link", { name: "先请商家授权" }));
      expect(await page.locator("main").getByRole("alert").count()).toBe(0);
    }
    await page.mouse.move(2, 2);
    await accessible(page);
    await page.locator("main").getByRole("link", { name: "先请商家授权" }).click();
    await arrived(page, /\/authorize$/);

    // The board has them in a column, with the same way to their links.
    await go(page, "/readiness");
    await page.getByRole("button", { name: /^为这 \d+ 个生成授权链接$/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "取消" }).click();
    await go(page, "/authorization");
    await page.getByRole("button", { name: `为 ${never.length} 个未授权商家生成链接` }).click();
    const dialog = page.getByRole("dialog", { name: `为 ${never.length} 个商家生成授权链接` });
    await dialog.getByRole("radio", { name: "手机" }).check();
    await page.mouse.move(2, 2);
    await accessible(page);
    await dialog.getByRole("button", { name: "生成链接" }).click();
    await arrived(page, /#\/runs\//);
    await see(page.getByRole("button", { name: "导出链接" }));
    await accessible(page);

    const table = page.waitForEvent("download");
    await page.getByRole("button", { name: "导出链接" }).click();
    await page.getByRole("menuitem", { name: "CSV" }).click();
    const text = readFileSync(await (await table).path(), "utf8");
    for (const { name } of never) expect(text).toContain(name);
    // Each has a link of its own.
    expect(new Set(text.match(/alipays:\/\/[^",\s]+/g)).size).toBe(never.length);

    const sheet = page.waitForEvent("download");
    await page.getByRole("button", { name: "打印二维码" }).click();
    const html = readFileSync(await (await sheet).path(), "utf8");
    expect(html.match(/data:image\/png/g)?.length).toBe(never.length);
    expect(await linesOf(page, { standings: ["none"] })).toEqual([]);
    expect((await linesOf(page, { standings: ["waiting"] })).length).toBeGreaterThanOrEqual(never.length);
  });
  expect(complaints).toEqual([]);
});
