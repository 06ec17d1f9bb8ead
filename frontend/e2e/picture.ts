import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pixelmatch from "pixelmatch";
import type { Locator, Page } from "playwright-core";
import { PNG } from "pngjs";
import { expect } from "vitest";
import { settled } from "./browser";

const kept = join(import.meta.dirname, "pictures");
const out = join(import.meta.dirname, "out");

/** Which release of the browser drew the pictures that are kept. */
const drawnBy = join(kept, "browser.txt");

/** What part of a picture may differ: another release of the browser draws letters a little otherwise. */
const tolerated = (page: Page): number => (existsSync(drawnBy) && readFileSync(drawnBy, "utf8").trim() === releaseOf(page) ? 0.001 : 0.01);

const releaseOf = (page: Page): string => page.context().browser()?.version().split(".")[0] ?? "";

/**
 * Compares the page with the picture kept under a name. A difference is told
 * with its place, and left with both pictures in e2e/out. UPDATE_PICTURES=1
 * keeps what the page looks like now. What hides changes from run to run.
 */
export async function looksAs(page: Page, name: string, hides: Locator[] = []): Promise<void> {
  await page.mouse.move(2, 2);
  await page.evaluate(() => document.fonts.ready);
  await settled(page);
  const now = PNG.sync.read(await page.screenshot({ animations: "disabled", caret: "hide", mask: hides, maskColor: "#888888" }));
  const file = join(kept, `${name}.png`);
  if (process.env["UPDATE_PICTURES"]) {
    mkdirSync(kept, { recursive: true });
    writeFileSync(file, PNG.sync.write(now, { colorType: 2, deflateLevel: 9 }));
    writeFileSync(drawnBy, `${releaseOf(page)}\n`);
    return;
  }
  expect(existsSync(file), `there is no ${file}; UPDATE_PICTURES=1 makes it`).toBe(true);
  const then = PNG.sync.read(readFileSync(file));
  expect([now.width, now.height], name).toEqual([then.width, then.height]);
  const { width, height } = now;
  const marks = new PNG({ width, height });
  const count = pixelmatch(then.data, now.data, marks.data, width, height, { threshold: 0.2, diffMask: true });
  if (count <= tolerated(page) * width * height) return;
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, `${name}-now.png`), PNG.sync.write(now));
  writeFileSync(join(out, `${name}-differs.png`), PNG.sync.write(marks));
  const { left, top, right, bottom } = boxOf(marks);
  expect.fail(`${name}: ${count} pixels differ, between ${left},${top} and ${right},${bottom}; see ${join(out, `${name}-now.png`)} and -differs.png. UPDATE_PICTURES=1 keeps what it looks like now.`);
}

/** The part of a picture that is not empty. */
function boxOf({ width, height, data }: PNG): { left: number; top: number; right: number; bottom: number } {
  const box = { left: width, top: height, right: 0, bottom: 0 };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[4 * (y * width + x) + 3] === 0) continue;
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x);
      box.top = Math.min(box.top, y);
      box.bottom = Math.max(box.bottom, y);
    }
  }
  return box;
}
