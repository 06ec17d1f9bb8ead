import { expect, test } from "vitest";
import { startTexts, switchLanguage, textOf } from "./index";

test("what comes from the program begins a sentence in English, names stay as they are", async () => {
  (globalThis as { document?: unknown }).document ??= { documentElement: {} };
  await startTexts("en");
  const en = (text: string) => textOf({ en: text, zh: "中文" });
  expect(en("the platform does not answer")).toBe("The platform does not answer");
  expect(en("rejected")).toBe("Rejected");
  expect(en("mini.version.upload is not allowed")).toBe("mini.version.upload is not allowed");
  expect(en("MiniFleet does not answer")).toBe("MiniFleet does not answer");
  expect(textOf(undefined)).toBe("");
  await switchLanguage("zh");
  expect(en("the platform does not answer")).toBe("中文");
});
