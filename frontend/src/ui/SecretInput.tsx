import { Input, type InputProps, type InputRef } from "antd";
import type { Ref } from "react";

/** A masked field whose content is neither copied by accident nor kept by the browser. */
export function SecretInput({ ref, ...props }: Omit<InputProps, "type"> & { ref?: Ref<InputRef> }) {
  return (
    <Input.Password
      autoComplete="new-password"
      spellCheck={false}
      {...(ref ? { ref } : {})}
      onCopy={(e) => e.preventDefault()}
      onCut={(e) => e.preventDefault()}
      {...props}
    />
  );
}
