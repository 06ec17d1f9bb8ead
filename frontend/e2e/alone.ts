import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeEach } from "vitest";
import { closeBrowser, visit } from "./browser";
import { Program } from "./program";

/** The page of the test that runs, and what the browser complained of on it. */
export let page: Page;
export let complaints: string[];

/** Gives each test of the file a program of its own, with a page on it that is made ready. */
export function eachAlone(ready?: () => Promise<void>): void {
  let program: Program;
  beforeEach(async () => {
    program = new Program();
    ({ page, complaints } = await visit(await program.start()));
    await ready?.();
  });
  afterEach(async () => {
    await page.context().close();
    await program.remove();
  });
  afterAll(() => closeBrowser());
}
