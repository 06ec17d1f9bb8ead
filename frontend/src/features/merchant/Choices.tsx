import type { SelectProps } from "antd";
import { languageNow } from "@/i18n";
import { PickSelect } from "@/ui";

/** A filter with several values: what is chosen is told in words, as far as there is room. */
export function Choices<Value extends string>(props: SelectProps<Value[]>) {
  const between = languageNow() === "zh" ? "、" : ", ";
  return (
    <PickSelect<Value[]>
      mode="multiple"
      className="mf-merchants__choice"
      maxTagCount={0}
      maxTagPlaceholder={(chosen) => chosen.map(({ label, value }) => label ?? value).join(between)}
      {...props}
    />
  );
}
