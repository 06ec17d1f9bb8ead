import { rm } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";

/**
 * Takes a folder or file of a test away. A browser's helpers go on writing for a
 * moment after the browser has ended, and what they write after a folder was
 * listed makes its removal fail: the whole is removed again until nothing is
 * left. (Node's own retries repeat the last step only, and never see the new
 * file.) What is still there after ten seconds is named and left: tidying up is
 * not what a test proves.
 */
export async function remove(path: string): Promise<void> {
  const until = Date.now() + 10_000;
  for (;;) {
    try {
      await rm(path, { recursive: true, force: true });
      return;
    } catch (error) {
      if (Date.now() > until) {
        process.stderr.write(`left behind: ${path}: ${String(error)}\n`);
        return;
      }
      await wait(100);
    }
  }
}
