import { SearchOutlined } from "@ant-design/icons";
import { Input, type InputProps, type InputRef } from "antd";
import { type Ref, useState } from "react";
import { clearable } from "./clearable";

interface Props extends Pick<InputProps, "autoFocus" | "className" | "style" | "suffix" | "onFocus" | "onKeyDown" | "onPressEnter"> {
  ref?: Ref<InputRef>;
  label: string;
  value: string;
  /** Called with each text that is whole: not with what an input method is still composing. */
  onChange: (text: string) => void;
}

/** The one field to search in. */
export function SearchField({ label, value, onChange, suffix, onPressEnter, ...rest }: Props) {
  const [composing, setComposing] = useState<string>();
  // What was typed is there until whoever keeps it has it: they may be a moment behind a quick hand.
  const [typed, setTyped] = useState<string>();
  if (typed !== undefined && typed === value) setTyped(undefined);
  const change = (text: string) => {
    setTyped(text);
    onChange(text);
  };
  return (
    <Input
      {...rest}
      className={`mf-search ${rest.className ?? ""}`}
      allowClear={clearable}
      prefix={<SearchOutlined className="mf-quiet" />}
      suffix={value || composing ? undefined : suffix}
      aria-label={label}
      placeholder={label}
      autoComplete="off"
      spellCheck={false}
      value={composing ?? typed ?? value}
      onBlur={() => setTyped(undefined)}
      onChange={(e) => (composing === undefined ? change(e.target.value) : setComposing(e.target.value))}
      onCompositionStart={(e) => setComposing(e.currentTarget.value)}
      onCompositionEnd={(e) => {
        setComposing(undefined);
        change(e.currentTarget.value);
      }}
      onPressEnter={(e) => {
        // The Enter that ends a composition belongs to the input method.
        if (!e.nativeEvent.isComposing && composing === undefined) onPressEnter?.(e);
      }}
    />
  );
}
