import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { accessible, closeBrowser, see, showing, visit } from "./browser";
import { Program } from "./program";
import { createVault, passphrase, unlock } from "./vault";

let program: Program;

beforeEach(() => {
  program = new Program();
});
afterEach(() => program.remove());
afterAll(() => closeBrowser());

test("a vault is made, locked, refused to a wrong passphrase, opened again", async () => {
  const { page, complaints } = await visit(await program.start());
  await showing(page, "vault", async () => {
    await see(page.getByRole("heading", { name: "创建保险库" }));
    await accessible(page);
    expect(page.url()).not.toContain("launch");

    await page.getByLabel("新口令").fill("123456");
    await see(page.getByRole("status", { name: "口令强度" }).getByText(/./));
    expect(await page.getByRole("button", { name: "创建保险库" }).isDisabled()).toBe(true);
    // There is room for what is told of the one field above the next, and its dots are no wider than letters.
    const below = async () => (await page.getByLabel("再输入一次").boundingBox())?.y ?? 0;
    await page.getByLabel("新口令").fill("");
    const before = await below();
    await page.getByRole("button", { name: "创建保险库" }).click();
    await see(page.getByText("请输入口令").first());
    expect(Math.abs((await below()) - before)).toBeLessThan(8);
    await page.getByLabel("新口令").fill(passphrase);
    expect(await page.getByLabel("新口令").evaluate((field) => getComputedStyle(field).fontFamily)).toMatch(/monospace$/);

    await createVault(page);
    await accessible(page);
    // An empty vault offers the demo, which forgets this one as a lock does.
    await see(page.getByRole("link", { name: "上线引导" }));
    await page.getByRole("button", { name: "先看看演示" }).click();
    await page.getByRole("button", { name: "演示 · 模拟平台" }).waitFor({ timeout: 60_000 });
    expect(await page.getByRole("button", { name: "先看看演示" }).count()).toBe(0);
    await page.getByRole("button", { name: "立即锁定" }).click();
    await see(page.getByRole("heading", { name: "解锁 MiniFleet" }));
    await unlock(page);
    await see(page.getByRole("navigation"));

    await page.getByRole("button", { name: "立即锁定" }).click();
    await see(page.getByRole("heading", { name: "解锁 MiniFleet" }));
    await accessible(page);
    const capitals = async (locked: boolean) =>
      await page.getByLabel("口令", { exact: true }).evaluate((field, modifierCapsLock) => field.dispatchEvent(new KeyboardEvent("keydown", { key: "A", bubbles: true, modifierCapsLock })), locked);
    await capitals(true);
    await see(page.getByText("大写锁定已开启"));
    await capitals(false);
    await page.getByText("大写锁定已开启").waitFor({ state: "detached" });
    await unlock(page, "not the passphrase");
    await see(page.getByRole("alert"));
    await unlock(page);
    await see(page.getByRole("navigation"));
  });
  expect(complaints).toEqual([]);
});

test("a launch address works once, and a session outlives a reload", async () => {
  const launch = await program.start();
  const { page } = await visit(launch);
  await showing(page, "session", async () => {
    await see(page.getByRole("heading", { name: "创建保险库" }));
    await page.reload();
    await see(page.getByRole("heading", { name: "创建保险库" }));
    const thief = await visit(launch);
    await see(thief.page.getByText("minifleet serve", { exact: true }));
    await thief.context.close();
  });
});

test("files of a sync program in the vault's folder are named, moved aside and never called damage", async () => {
  const { page } = await visit(await program.start());
  await showing(page, "strays", async () => {
    await createVault(page);
    await page.getByRole("button", { name: "立即锁定" }).click();
    await see(page.getByRole("heading", { name: "解锁 MiniFleet" }));
    const copy = join(program.dir, "vault", "data", "000001-PC.sst");
    writeFileSync(copy, "a stranger");
    await unlock(page);
    const told = page.getByRole("alert").filter({ hasText: "000001-PC.sst" });
    await see(told);
    expect(await told.innerText()).toContain("没有损坏");
    await accessible(page);
    await told.getByRole("button", { name: "移出这些文件" }).click();
    await see(page.getByRole("status").filter({ hasText: "000001-PC.sst" }));
    expect(existsSync(copy)).toBe(false);
    expect(readdirSync(join(program.dir, "moved-aside"))).toHaveLength(1);
    await unlock(page);
    await see(page.getByRole("navigation"));
  });
});

test("the passphrase is changed and the old one no longer opens", async () => {
  const { page } = await visit(await program.start());
  await showing(page, "change", async () => {
    await createVault(page);
    await page.goto(`${new URL(page.url()).origin}/#/settings`);
    await page.getByRole("button", { name: "修改口令" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("当前口令").fill(passphrase);
    await dialog.getByLabel("新口令").fill("a different tune of seven words");
    await dialog.getByLabel("再输入一次").fill("a different tune of seven words");
    await dialog.getByRole("button", { name: "修改口令" }).click();
    await see(page.getByText("口令已修改"));
    await page.getByRole("button", { name: "立即锁定" }).click();
    await unlock(page);
    await see(page.getByRole("alert"));
    await unlock(page, "a different tune of seven words");
    await see(page.getByRole("navigation"));
  });
});
