import { spawn } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { remove } from "./remove";

test("a folder that is written to while it is taken away is gone when the writer has ended", async () => {
  const dir = mkdtempSync(join(tmpdir(), "minifleet-remove-"));
  const inner = join(dir, "Default");
  const writer = spawn("/bin/sh", ["-c", 'n=0; while [ $n -lt 20000 ]; do n=$((n+1)); mkdir -p "$0"; : > "$0/$n"; done', inner], { stdio: "ignore" });
  const ended = new Promise((resolve) => writer.once("exit", resolve));
  await expect.poll(() => existsSync(join(inner, "10")), { timeout: 5000 }).toBe(true);
  const removed = remove(dir);
  setTimeout(() => writer.kill("SIGKILL"), 500);
  await ended;
  await removed;
  await remove(dir); // the writer may have made it again after the last look
  expect(existsSync(dir)).toBe(false);
});
