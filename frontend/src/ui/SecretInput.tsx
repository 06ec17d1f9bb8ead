import { Input, type InputProps, type InputRef } from "antd";
import { type KeyboardEvent, type Ref, useState } from "react";
import { useTranslation } from "react-i18next";

/** A masked field whose content is neither copied by accident nor kept by the browser; it says when capitals are locked. */
export function SecretInput({ ref, onKeyDown, onKeyUp, onBlur, ...props }: Omit<InputProps, "type"> & { ref?: Ref<InputRef> }) {
  const { t } = useTranslation("ui");
  const [capitals, setCapitals] = useState(false);
  const look = (event: KeyboardEvent<HTMLInputElement>) => setCapitals(event.getModifierState("CapsLock"));
  return (
    <>
      <Input.Password
        autoComplete="new-password"
        spellCheck={false}
        {...(ref ? { ref } : {})}
        onCopy={(e) => e.preventDefault()}
        onCut={(e) => e.preventDefault()}
        onKeyDown={(e) => {
          look(e);
          onKeyDown?.(e);
        }}
        onKeyUp={(e) => {
          look(e);
          onKeyUp?.(e);
        }}
        onBlur={(e) => {
          setCapitals(false);
          onBlur?.(e);
        }}
        {...props}
      />
      {capitals && (
        <span className="mf-capitals" role="status">
          {t("secret.capitals")}
        </span>
      )}
    </>
  );
}
