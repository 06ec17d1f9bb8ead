import { expect, test } from "vitest";
import { stopWaiting, untilLeft } from "./leave";

test("who stops waiting is told so, and what comes later changes nothing", async () => {
  let answer: (text: string) => void = () => undefined;
  const waits = untilLeft(new Promise<string>((resolve) => (answer = resolve)));
  stopWaiting(60_000); // of what was just asked for
  stopWaiting(0);
  await expect(waits).rejects.toMatchObject({ code: "bridge.left" });
  answer("late");
  await expect(untilLeft(Promise.resolve("at once"))).resolves.toBe("at once");
});
