import { FilterOutlined } from "@ant-design/icons";
import { Badge, Button, Checkbox, DatePicker, Popover, Select } from "antd";
import dayjs from "dayjs";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { api, type FleetArchive, type FleetDays, type MerchantTagCount, useRead } from "@/bridge";
import { hiddenFilters } from "./filterAddress";
import { TagChoice, TagsHow } from "./TagFields";
import type { FilterState } from "./useFilter";

interface Props {
  state: FilterState;
  tags: MerchantTagCount[];
}

/** The filters that are needed less often. */
export function MoreFilters({ state, tags }: Props) {
  const { t } = useTranslation("merchant");
  const n = hiddenFilters(state.filter);
  return (
    <Popover trigger="click" placement="bottomLeft" content={<Panel state={state} tags={tags} />}>
      <Badge count={n} size="small">
        <Button icon={<FilterOutlined />}>{t("filter.more")}</Button>
      </Badge>
    </Popover>
  );
}

function Panel({ state: { filter, change }, tags }: Props) {
  const { t } = useTranslation("merchant");
  const { data: apps } = useRead(api.apps.list, undefined, { on: ["app"] });
  return (
    <div className="mf-merchants__more">
      <span>{t("filter.tags_how")}</span>
      <TagsHow value={filter.all_tags} onChange={(all_tags) => change({ all_tags })} />
      <span>{t("filter.without")}</span>
      <TagChoice label={t("filter.without")} all={tags} value={filter.without_tags} onChange={(chosen) => change({ without_tags: chosen })} />
      <span />
      <Checkbox checked={filter.untagged ?? false} onChange={(e) => change({ untagged: e.target.checked })}>
        {t("filter.untagged")}
      </Checkbox>
      {(["ends", "read", "granted", "updated"] as const).map((name) => (
        <DaysFields key={name} label={t(`column.${name}`)} days={filter[name] ?? {}} onChange={(days) => change({ [name]: days })} />
      ))}
      <span>{t("filter.archive")}</span>
      <Select<FleetArchive>
        aria-label={t("filter.archive")}
        value={filter.archive ?? ""}
        onChange={(archive) => change({ archive })}
        options={(["", "only", "both"] as const).map((value) => ({ value, label: t(`filter.archive.${value || "hidden"}`) }))}
      />
      {(apps?.apps.length ?? 0) > 1 && (
        <>
          <span>{t("app")}</span>
          <Select<string>
            aria-label={t("app")}
            value={filter.app_id ?? ""}
            onChange={(app_id) => change({ app_id })}
            options={[{ value: "", label: t("filter.app") }, ...(apps?.apps ?? []).map((a) => ({ value: a.id, label: a.name }))]}
          />
        </>
      )}
    </div>
  );
}

/** One field opens both calendars; a side left empty has no bound. */
function DaysFields({ label, days, onChange }: { label: string; days: FleetDays; onChange: (days: FleetDays) => void }) {
  const id = useId();
  return (
    <>
      <span id={id}>{label}</span>
      <DatePicker.RangePicker
        aria-labelledby={id}
        allowEmpty={[true, true]}
        value={[days.from ? dayjs(days.from) : null, days.to ? dayjs(days.to) : null]}
        onChange={(chosen) => onChange({ from: chosen?.[0]?.format("YYYY-MM-DD") ?? "", to: chosen?.[1]?.format("YYYY-MM-DD") ?? "" })}
      />
    </>
  );
}
