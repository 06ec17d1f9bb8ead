import { expect, test } from "vitest";
import type { Member } from "@/bridge";
import { shortTime } from "@/ui/time";
import { accountProblem, isDayElsewhere, nameOf, personOf, wallTime } from "./person";

test("an account is an e-mail address or a number, written out", () => {
  expect(accountProblem("dev@example.com")).toBeUndefined();
  expect(accountProblem("13800138000")).toBeUndefined();
  expect(accountProblem("+86-13800138000")).toBeUndefined();
  expect(accountProblem("dev@example")).toBe("form");
  expect(accountProblem("dev")).toBe("form");
  expect(accountProblem("138****8000")).toBe("masked");
  expect(accountProblem(`${"a".repeat(100)}@example.com`)).toBe("long");
});

test("a member is named by the ID that holds everywhere, when there is one", () => {
  const m = { user_id: "2088", open_id: "07", logon_id: "a***@b.cn", nick_name: "李**" } as Member;
  expect(personOf(m)).toEqual({ user_id: "2088", logon_id: "a***@b.cn" });
  expect(personOf({ ...m, user_id: "" })).toEqual({ open_id: "07", logon_id: "a***@b.cn" });
  expect(nameOf(m)).toBe("李** a***@b.cn");
  expect(nameOf({ ...m, nick_name: "", logon_id: "" })).toBe("2088");
});

test("times of the platform are shown to the minute", () => {
  // 14:05 in China is the same moment everywhere.
  expect(wallTime("2026-11-22 14:05:33")).toBe(shortTime("2026-11-22T06:05:33Z"));
  expect(wallTime("2026-11-22")).toBe("2026-11-22");
  expect(wallTime("")).toBe("—");
});

test("a day of the platform is named as one of China wherever days begin at another moment", () => {
  const zone = process.env["TZ"];
  try {
    process.env["TZ"] = "Asia/Shanghai";
    expect(isDayElsewhere("2026-12-01")).toBe(false);
    process.env["TZ"] = "America/New_York";
    expect(isDayElsewhere("2026-12-01")).toBe(true);
    // A moment is shown in the person's zone, and needs no name.
    expect(isDayElsewhere("2026-12-01 04:06:00")).toBe(false);
    expect(isDayElsewhere("")).toBe(false);
  } finally {
    if (zone === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zone;
  }
});
