import type { AuditRules, VersionForm } from "@/bridge";

export const parts = ["version", "test", "screens", "base", "region", "licence"] as const;

type Part = (typeof parts)[number];

/** Where on the form of an audit a field is. */
export function partOf(field: string): Part {
  if (field.endsWith("_screen_shot")) return "screens";
  if (field.startsWith("license_") || field.endsWith("_pic")) return "licence";
  if (field.includes("region")) return "region";
  if (field.startsWith("test_")) return "test";
  return field.startsWith("app_") && field !== "app_version" || field.startsWith("service_") || field.endsWith("_category_ids") ? "base" : "version";
}

/** How many fields and files of a part are filled in. */
export function filledIn(part: Part, form: VersionForm, rules: AuditRules): number {
  const texts = [...rules.fields.map((r) => r.field), "mini_category_ids", "license_valid_date"];
  const said = new Set(texts.filter((field) => partOf(field) === part && (form[field as keyof VersionForm] ?? "") !== ""));
  const files = (form.files ?? []).filter((f) => partOf(f.field) === part).length;
  return said.size + files + (part === "region" && form.region_type ? 1 : 0);
}
