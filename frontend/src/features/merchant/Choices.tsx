import type { SelectProps } from "antd";
import { listText } from "@/i18n";
import { PickSelect } from "@/ui";

const wordsOf = (chosen: readonly { label?: unknown; value?: unknown }[]): string => listText(chosen.map(({ label, value }) => String(label ?? value)));

/** A filter with several values: what is chosen is told in words, as far as there is room. */
export function Choices<Value extends string>(props: SelectProps<Value[]>) {
  return (
    <PickSelect<Value[]>
      mode="multiple"
      className="mf-merchants__choice"
      maxTagCount={0}
      maxTagPlaceholder={(chosen) => <span title={wordsOf(chosen)}>{wordsOf(chosen)}</span>}
      {...props}
    />
  );
}
