import { FilterOutlined } from "@ant-design/icons";
import { Badge, Button, Checkbox, Popover, Select } from "antd";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { api, type FleetArchive, type FleetEnding, type MerchantTagCount, useRead } from "@/bridge";
import { DayRange } from "@/ui";
import { Choices } from "./Choices";
import { PendingFilter } from "./EditionFilter";
import { hiddenFilters } from "./filterAddress";
import { severalTags, TagChoice, TagsHow } from "./TagFields";
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

function Panel({ state, tags }: Props) {
  const { filter, change } = state;
  const { t } = useTranslation("merchant");
  const { data: apps } = useRead(api.apps.list, undefined, { on: ["app"] });
  return (
    <div className="mf-merchants__more">
      {severalTags(filter) && (
        <>
          <span>{t("filter.tags_how")}</span>
          <TagsHow value={filter.all_tags} onChange={(all_tags) => change({ all_tags })} />
        </>
      )}
      <span>{t("filter.without")}</span>
      <TagChoice label={t("filter.without")} all={tags} value={filter.without_tags} onChange={(chosen) => change({ without_tags: chosen })} />
      <span />
      <Checkbox checked={filter.untagged ?? false} onChange={(e) => change({ untagged: e.target.checked })}>
        {t("filter.untagged")}
      </Checkbox>
      <span>{t("filter.pending")}</span>
      <PendingFilter state={state} />
      <span>{t("filter.ends_what")}</span>
      <Choices<FleetEnding>
        aria-label={t("filter.ends_what")}
        placeholder={t("filter.ends_what.any")}
        value={filter.ends_what ?? []}
        onChange={(chosen) => change({ ends_what: chosen })}
        options={(["authorization", "link", "filing", "licence"] as const).map((value) => ({ value, label: t(`ends.${value}`) }))}
      />
      {(["ends", "read", "granted", "updated"] as const).map((name) => (
        <Fragment key={name}>
          <span aria-hidden>{t(`column.${name}`)}</span>
          <DayRange label={t(`column.${name}`)} value={filter[name] ?? {}} onChange={(days) => change({ [name]: days })} />
        </Fragment>
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
