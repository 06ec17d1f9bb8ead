import type { InputRef } from "antd";
import { type RefObject, useImperativeHandle, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { SearchField } from "@/ui";

/** What a quick hand did in the search field before the code that searches was there. */
export interface Early {
  text: string;
  /** Enter was the last key. */
  entered: boolean;
  /** Somebody went into the field. */
  wanted: boolean;
}

/** The search field until it can search: it loses no letter, and hands on what it has. */
export function EarlySearch({ search, early }: { search: RefObject<HTMLInputElement | null>; early: Early }) {
  const { t } = useTranslation("shell");
  const [text, setText] = useState(early.text);
  const field = useRef<InputRef>(null);
  useImperativeHandle(search, () => field.current?.input as HTMLInputElement, []);
  const keep = (part: Partial<Early>) => Object.assign(early, part);
  return (
    <SearchField
      ref={field}
      className="mf-topbar__search"
      label={t("search")}
      value={text}
      onFocus={() => keep({ wanted: true })}
      onChange={(next) => {
        setText(next);
        keep({ text: next, entered: false });
      }}
      onPressEnter={() => keep({ entered: true })}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
        setText("");
        keep({ text: "", entered: false, wanted: false });
        field.current?.blur();
      }}
    />
  );
}
