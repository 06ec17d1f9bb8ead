import { expect, test } from "vitest";
import type { FilingView } from "@/bridge";
import { turnOf, turns } from "./stages";

const at = (view: object) => turns[turnOf({ stage: "draft", status: "INIT", problems: [], face: { state: "" }, ...view } as unknown as FilingView)];

test("how far a filing is on its way", () => {
  expect(at({ problems: [{ field: "subject_name", code: "missing" }] })).toBe("form");
  expect(at({})).toBe("face");
  expect(at({ face: { state: "SUCCESS" } })).toBe("platform");
  expect(at({ stage: "audit", status: "SECURITY_AUDITING" })).toBe("platform");
  expect(at({ stage: "audit", status: "SUPERVISION_AUDITING" })).toBe("sms");
  expect(at({ stage: "refused", status: "SUPERVISION_AUDIT_REJECT", face: { state: "SUCCESS" } })).toBe("form");
  expect(turnOf({ stage: "filed", status: "PASS", problems: [], face: { state: "" } } as unknown as FilingView)).toBe(turns.length);
});
