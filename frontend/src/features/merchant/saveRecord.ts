import type { FormInstance } from "antd";
import type { Fault } from "@/bridge";
import { textOf } from "@/i18n";
import type { RecordValues } from "./MerchantFields";

const fields = new Set(["name", "contact", "phone", "mini_app_id", "tags", "notes", "app_id"]);

/** Puts a fault at its field; false when it belongs to none that is shown. */
export function showAtField(form: FormInstance<RecordValues>, fault: Fault): boolean {
  const field = fault.field ?? "";
  if (field.startsWith("ext.")) {
    const pairs = (form.getFieldValue("ext") ?? []) as RecordValues["ext"];
    const at = pairs.findIndex((pair) => pair?.key === field.slice("ext.".length));
    if (at < 0) return false;
    form.setFields([{ name: ["ext", at, "value"], errors: [textOf(fault.text)] }]);
    return true;
  }
  if (!fields.has(field)) return false;
  form.setFields([{ name: field as keyof RecordValues, errors: [textOf(fault.text)] }]);
  form.scrollToField(field, { block: "center" });
  return true;
}
