import type { Reporter, TestModule } from "vitest/node";

/** What a run found: tests that failed once and then passed. */
export function flakesOf(modules: readonly Pick<TestModule, "children">[]): string[] {
  const found: string[] = [];
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      if (test.result().state === "passed" && test.diagnostic()?.flaky) found.push(test.fullName);
    }
  }
  return found;
}

/**
 * A browser test is tried twice more when it fails, because a busy machine may
 * stumble; that is never silent. Each such test is named at the end, with their
 * number. With MINIFLEET_NO_FLAKES, as in the long run, they fail the run.
 */
export default class Flakes implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const found = flakesOf(modules);
    for (const name of found) process.stdout.write(`passed only when tried again: ${name}\n`);
    process.stdout.write(`${found.length} browser tests passed only when tried again\n`);
    if (found.length > 0 && process.env["MINIFLEET_NO_FLAKES"]) process.exitCode = 1;
  }
}
