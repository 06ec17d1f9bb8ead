import i18next from "i18next";
import { expect, test } from "vitest";
import { startTexts } from "./index";

test("numbers within texts have their thousands separated, and text stays as it is", async () => {
  await startTexts("en");
  i18next.addResourceBundle("en", "numbers", { of: "{{done}} of {{total}} in {{name}}" });
  expect(i18next.t("numbers:of", { done: 999, total: 12345, name: "2021000000000101" })).toBe("999 of 12,345 in 2021000000000101");
});
