import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { AxeResults, RunOptions } from "axe-core";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { expect } from "vitest";

const out = join(import.meta.dirname, "out");
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The whole browser, and the one without windows of its own, which draws the same pages in two thirds of the time. */
const whole = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const bare = process.env["CHROMIUM"] ?? "/usr/bin/chromium-headless-shell";

const command = {
  executablePath: existsSync(bare) ? bare : whole,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    // The page of a test lives for seconds: what compiling its scripts a second and a third time costs is not earned back.
    "--js-flags=--no-maglev --no-turbofan",
  ],
};

let shared: Browser | undefined;

/** One browser for all the files of a worker, with which it ends. */
export async function browser(): Promise<Browser> {
  if (!shared?.isConnected()) shared = await chromium.launch(command);
  return shared;
}

/** Closes what a test file left open, as each of them does last. */
export async function closeBrowser(): Promise<void> {
  await Promise.all((shared?.contexts() ?? []).map((context) => context.close()));
}

/** Closes the visits to a program that ends: their pages would look for it for ever. */
export async function leave(program: { hosts: ReadonlySet<string> }): Promise<void> {
  const theirs = (shared?.contexts() ?? []).filter((context) => context.pages().some((page) => [...program.hosts].some((host) => page.url().startsWith(`http://${host}/`))));
  await Promise.all(theirs.map((context) => context.close()));
}

export interface Looks {
  width?: number;
  height?: number;
  scheme?: "light" | "dark";
  /** Where the computer is, by its time zone. */
  zone?: string;
  /** A directory for a browser of its own, whose profile is on disk as a person's is. */
  profile?: string;
}

/** How many times slower the pages are than this machine (MINIFLEET_SLOW=4): what waits for too little is found so on a quick one. */
const slow = Number(process.env["MINIFLEET_SLOW"] ?? 1);

/** A fresh visitor. What the page complains about fails the test. */
export async function visit(url: string, looks: Looks = {}): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
  const settings: BrowserContextOptions = {
    viewport: { width: looks.width ?? 1280, height: looks.height ?? 800 },
    colorScheme: looks.scheme ?? "light",
    permissions: ["clipboard-read", "clipboard-write"],
    reducedMotion: "reduce",
    acceptDownloads: true,
    ...(looks.zone ? { timezoneId: looks.zone } : {}),
  };
  const context = looks.profile ? await chromium.launchPersistentContext(looks.profile, { ...command, executablePath: whole, ...settings }) : await (await browser()).newContext(settings);
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  if (slow > 1) await (await context.newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate: slow });
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    // A refused command shows as a failed resource; the screen says why.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) complaints.push(message.text());
  });
  await page.goto(url);
  return { page, context, complaints };
}

/** Runs the steps of a test; a failure leaves a picture in e2e/out. */
export async function showing(page: Page, name: string, steps: () => Promise<void>): Promise<void> {
  try {
    await steps();
  } catch (error) {
    mkdirSync(out, { recursive: true });
    const file = join(out, `${name.replaceAll(/[^\w-]+/g, "-")}.png`);
    await page.screenshot({ path: file, fullPage: true }).catch(() => undefined);
    throw new Error(`${name} (see ${file})`, { cause: error });
  }
}

/** Waits until the locator is seen. */
export async function see(locator: Locator): Promise<void> {
  await locator.first().waitFor({ state: "visible" });
}

/** Waits until nothing moves or fades any more. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const passing = document.getAnimations().filter((a) => a.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.all(passing.map((a) => a.finished.catch(() => undefined)));
  });
}

/** The rules of axe-core that another theme can break. */
const ofColours = ["color-contrast", "link-in-text-block"];

/** axe-core finds nothing serious on the page as it is now; of a page that was looked at in another theme only the colours are. */
export async function accessible(page: Page, again?: "colours"): Promise<void> {
  // Evaluated by the debugger, which the page's policy on scripts does not bind.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axeSource);
  await settled(page);
  const result = await page.evaluate(async (rules) => {
    const { axe } = window as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } };
    // What passed is not told at length, and the style sheets are read by no rule that runs.
    return await axe.run({ resultTypes: ["violations"], preload: { assets: ["media"] }, ...(rules ? { runOnly: { type: "rule" as const, values: rules } } : {}) });
  }, again && ofColours);
  const serious = result.violations
    .filter((v) => v.impact === "serious" || v.impact === "critical")
    .map((v) => `${v.id}: ${v.nodes.map((n) => `${n.html.slice(0, 200)} ${n.failureSummary ?? ""}`).join("\n  ")}`);
  expect(serious).toEqual([]);
}

/**
 * Goes to a screen without loading the page again, and waits until that screen
 * has taken the place of the one before.
 */
export async function go(page: Page, path: string): Promise<void> {
  await page.evaluate((hash) => {
    window.location.hash = hash;
  }, `#${path}`);
  await arrived(page);
}

/**
 * Waits until the screen of the address has taken the place of the one before:
 * the address is first, and a field of the same name on the screen before would
 * otherwise be filled, and leave with it. For after a click, a key or going back.
 */
export async function arrived(page: Page, at?: RegExp): Promise<void> {
  if (at) await page.waitForURL(at);
  await page.waitForFunction(() => {
    const main = document.getElementById("main");
    const here = window.location.hash.slice(1).split("?")[0];
    return !main || main.dataset.page === here;
  });
}
