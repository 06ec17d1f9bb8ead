import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { remove } from "./remove";

const root = join(import.meta.dirname, "..", "..");

declare module "vitest" {
  interface ProvidedContext {
    binary: string;
  }
}

/**
 * Builds the screens and the real program once for all tests. MINIFLEET_BIN
 * names a program that is built already.
 */
export default function setup(project: TestProject): (() => Promise<void>) | undefined {
  const ready = process.env["MINIFLEET_BIN"];
  if (ready) {
    project.provide("binary", ready);
    return undefined;
  }
  const dir = mkdtempSync(join(tmpdir(), "minifleet-e2e-"));
  const binary = join(dir, "minifleet");
  execFileSync("npx", ["vite", "build", "--logLevel", "warn"], { cwd: join(root, "frontend"), stdio: "inherit" });
  execFileSync("go", ["build", "-o", binary, "."], { cwd: root, stdio: "inherit" });
  project.provide("binary", binary);
  return () => remove(dir);
}
