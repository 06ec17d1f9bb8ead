import { Input } from "antd";
import type { TextAreaProps } from "antd/es/input";

/** A masked field of several lines, for a key in PEM: its line breaks survive. */
export function SecretArea(props: TextAreaProps) {
  return (
    <Input.TextArea
      autoComplete="off"
      spellCheck={false}
      rows={4}
      {...props}
      className="mf-code mf-masked"
      onCopy={(e) => e.preventDefault()}
      onCut={(e) => e.preventDefault()}
    />
  );
}
