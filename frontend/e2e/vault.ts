import type { Page } from "playwright-core";
import { see } from "./browser";

export const passphrase = "correct horse battery staple 7";

/** Makes the vault on the first screen (Chinese). */
export async function createVault(page: Page, words = passphrase): Promise<void> {
  await page.getByLabel("新口令").fill(words);
  await page.getByLabel("再输入一次").fill(words);
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "创建保险库" }).click();
  await see(page.getByRole("navigation"));
}

/** Unlocks it. */
export async function unlock(page: Page, words = passphrase): Promise<void> {
  await page.getByLabel("口令", { exact: true }).fill(words);
  await page.getByRole("button", { name: "解锁" }).click();
}
