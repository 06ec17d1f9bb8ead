import { useTranslation } from "react-i18next";
import { api, useRead } from "@/bridge";
import { PickSelect } from "@/ui";

interface Props {
  id?: string;
  label: string;
  value?: string[];
  onChange?: (tags: string[]) => void;
  /** Tags to offer before all others. */
  first?: string[];
}

/** Tags: those in use are offered, new ones are typed; a comma ends one. */
export function TagsInput({ id, label, value, onChange, first = [] }: Props) {
  const { t } = useTranslation("merchant");
  const { data } = useRead(api.merchants.tags, undefined, { on: ["merchant"] });
  const offered = [...new Set([...first, ...(data?.tags ?? []).map((tag) => tag.tag)])];
  return (
    <PickSelect<string[]>
      {...(id ? { id } : {})}
      mode="tags"
      aria-label={label}
      placeholder={t("tags.placeholder")}
      tokenSeparators={[",", "，", ";", "；", "、", "|"]}
      value={value ?? []}
      onChange={(tags: string[]) => onChange?.(tags)}
      options={offered.map((tag) => ({ value: tag, label: tag }))}
    />
  );
}
