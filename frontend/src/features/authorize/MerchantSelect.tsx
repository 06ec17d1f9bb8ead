import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useRead } from "@/bridge";

interface Props {
  id?: string;
  label: string;
  value: string | undefined;
  onChange: (id: string) => void;
}

const offered = 30;

/** One merchant, found by anything that is known of it. */
export function MerchantSelect({ id, label, value, onChange }: Props) {
  const { t } = useTranslation("authorize");
  const [text, setText] = useState("");
  const { data } = useRead(api.merchants.find, { filter: { text }, limit: offered }, { on: ["merchant"], keep: true });
  return (
    <Select
      {...(id ? { id } : {})}
      {...(value ? { value } : {})}
      aria-label={label}
      placeholder={t("picker")}
      style={{ width: "100%" }}
      showSearch={{ filterOption: false, onSearch: setText }}
      onChange={onChange}
      options={(data?.rows ?? []).map((row) => ({
        value: row.id,
        label: (
          <span>
            {row.name} <span className="mf-code mf-quiet">{row.mini_app_id}</span>
          </span>
        ),
      }))}
    />
  );
}
