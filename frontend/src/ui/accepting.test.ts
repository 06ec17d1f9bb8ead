import { afterEach, expect, test, vi } from "vitest";
import { accepting } from "./accepting";

afterEach(() => vi.unstubAllGlobals());

test("in the window each ending is a type as well", () => {
  vi.stubGlobal("window", {});
  expect(accepting(".csv,.xlsx")).toBe(".csv,.xlsx");
  vi.stubGlobal("window", { go: { rpc: { Bridge: {} } } });
  expect(accepting(".csv,.xlsx")).toBe(".csv,application/x-ending-csv,.xlsx,application/x-ending-xlsx");
});
