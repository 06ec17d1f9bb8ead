import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const src = join(import.meta.dirname, "..");

/** Dialogs that tell in another way why their button is grey: by a problem, a warning or a fault in them, or beside the field. */
const telling = new Set([
  "ui/ConfirmDestructive.tsx", // what is to be typed stands in the field, a refusal above the button
  "features/baseinfo/ReviewDialog.tsx", // the problems
  "features/authorize/LinksDialog.tsx", // is opened with merchants only
  "features/code/SheetDialog.tsx", // a warning names what was not fetched
  "features/road/PageDialog.tsx", // the page is shown, or why not
  "features/version/GrayDialog.tsx", // a share is always chosen
  "features/version/UploadDrawer.tsx", // beside its field
  "features/vault/SafetyPanel.tsx", // the strength of the passphrase
]);

test("a dialog whose chief button is grey says why", () => {
  const silent = readdirSync(src, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".tsx"))
    .filter((file) => {
      const text = readFileSync(join(src, file), "utf8");
      if (!/<(Modal|Drawer)\b/.test(text)) return false;
      const grey = /okButtonProps=\{\{[^}]*disabled:/.test(text) || /type="primary"[^>]*\bdisabled=\{/.test(text);
      return grey && !text.includes("<Missing ");
    });
  expect(silent.filter((file) => !telling.has(file))).toEqual([]);
  expect([...telling].filter((file) => !silent.includes(file))).toEqual([]);
});
