import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeEach } from "vitest";
import type { Preferences } from "../src/bridge/generated/types";
import { closeBrowser, visit } from "./browser";
import { Program } from "./program";

/** The page of the test that runs, and what the browser complained of on it. */
export let page: Page;
export let complaints: string[];

/** Gives each test of the file a program of its own, with a page on it. */
export function eachAlone(): void {
  each((program) => program.start());
}

/** The same with the demo workspace open in it. How a person comes there is another test's matter (demo.e2e.ts), and so is the short tour. */
export function eachInDemo(ready?: () => Promise<void>): void {
  each(
    async (program) => {
      const address = await program.start();
      await program.call("Demo/Start");
      await program.call("System/SavePreferences", { ...(await program.call<Preferences>("System/Preferences")), tour_done: true });
      return address;
    },
    async () => {
      await page.getByRole("navigation").first().waitFor({ timeout: 60_000 });
      await ready?.();
    },
  );
}

function each(start: (program: Program) => Promise<string>, ready?: () => Promise<void>): void {
  let program: Program;
  beforeEach(async () => {
    program = new Program();
    ({ page, complaints } = await visit(await start(program)));
    await ready?.();
  });
  afterEach(async () => {
    await page.context().close();
    await program.remove();
  });
  afterAll(() => closeBrowser());
}
