import { Select, type SelectProps } from "antd";
import type { DefaultOptionType } from "antd/es/select";
import { useState } from "react";
import { matches, useSpelled } from "./spelled";

const labelOf = (option: DefaultOptionType | undefined): string => (typeof option?.label === "string" ? option.label : "");

/** A choice from a list that is searched by name, in pinyin and initials too. */
export function PickSelect<Value>({ onOpenChange, ...props }: Omit<SelectProps<Value>, "showSearch">) {
  const [opened, setOpened] = useState(false);
  const labels = (props.options ?? []).flatMap((o) => ("options" in o && Array.isArray(o.options) ? (o.options as DefaultOptionType[]) : [o])).map(labelOf);
  useSpelled(opened ? labels.filter(Boolean) : []);
  return (
    <Select<Value>
      {...props}
      onOpenChange={(open) => {
        setOpened(open);
        onOpenChange?.(open);
      }}
      showSearch={{ filterOption: (words, option) => matches(labelOf(option), words.trim()) }}
    />
  );
}
