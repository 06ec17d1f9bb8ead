import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterEach, expect, test } from "vitest";
import { go, see, showing } from "./browser";
import { remove } from "./remove";
import { passphrase, unlock } from "./vault";
import { World } from "./world";

const ending: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

/** One look at everything in a page takes ten seconds on a busy machine; what was typed last is gone with the second or third. */
const minute = 60_000;

/** Words that stand in no program and in no other record. */
const canaries = {
  passphrase,
  contact: "Zyxwana Canarius",
  notes: "note-canary-5c1f0e",
  searched: "search-canary-9d72ab",
  draft: "draft-canary-31f8c4",
  key: "MIIcanaryPastedKey7f3ad1",
};

/** Everything that is still reachable in the page. */
async function heap(page: Page): Promise<string> {
  const debug = await page.context().newCDPSession(page);
  const parts: string[] = [];
  debug.on("HeapProfiler.addHeapSnapshotChunk", ({ chunk }) => parts.push(chunk));
  await debug.send("HeapProfiler.enable");
  await debug.send("HeapProfiler.collectGarbage");
  await debug.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  await debug.detach();
  return parts.join("");
}

const found = (where: string): string[] => Object.entries(canaries).flatMap(([name, words]) => (where.includes(words) ? [name] : []));

function filesOf(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true }).flatMap((e) => (e.isFile() ? [join(e.parentPath, e.name)] : []));
}

test("after the lock the page, and after the end the browser's profile, hold none of what was typed or shown", async () => {
  const dir = mkdtempSync(join(tmpdir(), "minifleet-profile-"));
  ending.push(() => remove(dir));
  const world = new World();
  ending.push(() => world.remove());
  const { page, context } = await world.open(1, "new", { profile: dir });
  ending.push(() => context.close());
  await showing(page, "forget", async () => {
    const { merchant } = await world.call<{ merchant: { id: string } }>("Merchants", "Save", {
      name: "茶馆", contact: canaries.contact, phone: "13800000000", mini_app_id: "", tags: [], notes: canaries.notes, ext: {},
    });
    await go(page, `/merchants/${merchant.id}`);
    await page.reload();
    await see(page.getByLabel("联系人"));
    await page.getByRole("combobox", { name: /搜索商家、电话/ }).fill(canaries.searched);
    await page.keyboard.press("Enter");
    await see(page.getByRole("heading", { name: "没有符合条件的商家" }));
    expect(page.url()).not.toContain("canary");
    await go(page, "/journal");
    await page.getByRole("textbox", { name: /商家、小程序 ID/ }).fill(canaries.searched);
    await see(page.getByText("没有符合条件的记录"));
    expect(page.url()).not.toContain("canary");
    // A key that was pasted and refused, in the form for a third-party app.
    await go(page, "/settings");
    await page.evaluate((words) => {
      const field = document.createElement("textarea");
      field.value = words;
      document.body.append(field);
      if (field.autocomplete !== "off") throw new Error("a field that the browser would write to disk");
      field.remove();
    }, canaries.key);
    await world.call("Drafts", "Save", { place: "batch", content: JSON.stringify({ plan: { name: canaries.draft, form: {}, targets: {} }, step: 0 }) });
    // The canaries are there while it is open: what follows can find them.
    await go(page, `/merchants/${merchant.id}`);
    await see(page.getByLabel("联系人"));
    expect(found(await heap(page))).toContain("contact");

    await page.getByRole("button", { name: "立即锁定" }).click();
    await see(page.getByRole("heading", { name: "解锁 MiniFleet" }));
    await expect.poll(async () => found(await heap(page)), { timeout: minute }).toEqual([]);
    // Once more with the passphrase typed where it is asked for.
    await unlock(page);
    await see(page.getByLabel("联系人"));
    const drafts = await world.call<{ drafts: { content: string }[] }>("Drafts", "List", {});
    expect(drafts.drafts.some((d) => d.content.includes(canaries.draft))).toBe(true);
    await page.getByRole("button", { name: "立即锁定" }).click();
    await see(page.getByRole("heading", { name: "解锁 MiniFleet" }));
    await expect.poll(async () => found(await heap(page)), { timeout: minute }).toEqual([]);
    expect(await page.evaluate(() => Object.keys(window.sessionStorage))).toEqual(["minifleet.ticket"]);
  });
  await context.close();
  const kept = filesOf(dir).flatMap((file) => {
    const bytes = readFileSync(file);
    return [...found(bytes.toString("latin1")), ...found(bytes.toString("utf16le")), ...found(bytes.subarray(1).toString("utf16le"))].map((name) => `${name} in ${file.slice(dir.length)}`);
  });
  expect(kept).toEqual([]);
}, 3 * minute);
