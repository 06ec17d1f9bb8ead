import { rmSync } from "node:fs";

/**
 * Takes a folder or file of a test away. What a process that has just been ended
 * still writes (a browser's helpers do, for a moment) is waited for.
 */
export function remove(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
