import { Select, Tag } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { DayRange, PickSelect, SearchField } from "@/ui";

interface Props {
  params: URLSearchParams;
  text: string;
  onText: (text: string) => void;
  onChange: (part: Record<string, string | undefined>) => void;
}

const typingMs = 200;

export function JournalFilters({ params, text, onText, onChange }: Props) {
  const { t } = useTranslation("journal");
  const choices = useRead(api.journal.choices, undefined);
  const batches = useRead(api.batches.list, undefined, { on: ["batch"] });
  const merchant = params.get("merchant") ?? "";
  const chosen = useRead(api.merchants.get, { id: merchant }, { on: ["merchant"], about: merchant, enabled: merchant !== "" });
  const families = [...new Set(choices.data?.actions.map((a) => a.name.split(".")[0] ?? ""))];
  const actions = families.map((family) => ({
    label: t(`family.${family}`),
    title: family,
    options: [
      { value: `${family}.`, label: t("family.all", { family: t(`family.${family}`) }) },
      ...(choices.data?.actions ?? []).filter((a) => a.name.startsWith(`${family}.`)).map((a) => ({ value: a.name, label: textOf(a.label) })),
    ],
  }));
  const from = params.get("from");
  const to = params.get("to");
  return (
    <div className="mf-filters" role="search" aria-label={t("search")}>
      <TextFilter value={text} onChange={onText} />
      <PickSelect
        aria-label={t("filter.action")}
        allowClear
        placeholder={t("filter.action")}
        className="mf-fit"
        options={actions}
        value={params.get("action")}
        onChange={(action: string | undefined) => onChange({ action })}
      />
      <Select
        aria-label={t("filter.result")}
        allowClear
        placeholder={t("filter.result")}
        className="mf-fit"
        options={(choices.data?.results ?? []).map((r) => ({ value: r.result, label: textOf(r.label) }))}
        value={params.get("result")}
        onChange={(result: string | undefined) => onChange({ result })}
      />
      <PickSelect
        aria-label={t("filter.batch")}
        allowClear
        placeholder={t("filter.batch")}
        className="mf-fit"
        options={(batches.data?.batches ?? []).map(({ batch }) => ({ value: batch.id, label: batch.plan.name ?? batch.id }))}
        value={params.get("batch")}
        onChange={(batch: string | undefined) => onChange({ batch })}
      />
      <DayRange label={t("filter.days")} style={{ width: 240 }} value={{ from: from ?? "", to: to ?? "" }} onChange={(days) => onChange({ from: days.from || undefined, to: days.to || undefined })} />
      {merchant && (
        <Tag closable onClose={() => onChange({ merchant: undefined })}>
          {chosen.data?.merchant.name ?? merchant}
        </Tag>
      )}
    </div>
  );
}

/** Searches as it is typed, a moment after the last letter. */
function TextFilter({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const { t } = useTranslation("journal");
  const [text, setText] = useState(value);
  const [told, setTold] = useState(value);
  const [seen, setSeen] = useState(value);
  // Words that were changed elsewhere, such as by showing everything, take the place of what was typed.
  if (value !== seen) {
    setSeen(value);
    if (value !== told) {
      setTold(value);
      setText(value);
    }
  }
  const tell = useRef(onChange);
  useEffect(() => {
    tell.current = onChange;
  });
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => {
      setTold(text.trim());
      tell.current(text.trim());
    }, typingMs);
    return () => clearTimeout(timer);
  }, [text, value]);
  return (
    <SearchField style={{ flex: "1 1 180px", maxWidth: 360 }} label={t("filter.text")} value={text} onChange={setText} />
  );
}
