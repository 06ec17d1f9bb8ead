import { expect, test } from "vitest";
import { Fault, faultOf, unreachableFault } from "./fault";

test("a mistake of the screens is not told as a program that does not answer", () => {
  expect(faultOf(new TypeError("x is undefined")).code).toBe("internal");
  expect(faultOf(unreachableFault()).code).toBe("bridge.unreachable");
  const refused = new Fault({ code: "merchant.invalid", message: { en: "a", zh: "b" } });
  expect(faultOf(refused)).toBe(refused);
});
