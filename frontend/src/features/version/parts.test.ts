import { expect, test } from "vitest";
import type { AuditRules } from "@/bridge";
import { filledIn, partOf } from "./parts";

test("every field is in the part of the form that shows it", () => {
  expect(["version_desc", "memo", "app_version"].map(partOf)).toEqual(["version", "version", "version"]);
  expect(["test_accout", "test_password", "test_file_name"].map(partOf)).toEqual(["test", "test", "test"]);
  expect(["first_screen_shot", "app_name", "service_phone", "mini_category_ids", "region_type", "service_region_info"].map(partOf)).toEqual(["screens", "base", "base", "base", "region", "region"]);
  expect(["license_no", "license_valid_date", "first_license_pic", "out_door_pic"].map(partOf)).toEqual(["licence", "licence", "licence", "licence"]);
});

test("what is filled in is counted once, files too", () => {
  const rules = { fields: [{ field: "version_desc" }, { field: "memo" }, { field: "license_name" }], files: [] } as unknown as AuditRules;
  const form = { app_version: "0.0.9", version_desc: "新增会员积分", memo: "", license_name: "某某公司", files: [{ field: "first_license_pic" }] } as never;
  expect([filledIn("version", form, rules), filledIn("test", form, rules), filledIn("licence", form, rules)]).toEqual([1, 0, 2]);
});
