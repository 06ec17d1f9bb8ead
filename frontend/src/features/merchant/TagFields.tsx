import { FilterOutlined } from "@ant-design/icons";
import { Badge, Button, Popover } from "antd";
import { useTranslation } from "react-i18next";
import { api, type MerchantTagCount, type MerchantTargets, useRead } from "@/bridge";
import { numberText, Segmented } from "@/ui";
import { Choices } from "./Choices";
import "./merchant.css";

/** Whom tags select: any or all of some, none of others. */
export type Tagged = Pick<MerchantTargets, "tags" | "all_tags" | "without_tags">;

interface ChoiceProps {
  label: string;
  placeholder?: string;
  /** Every tag there is. */
  all: readonly MerchantTagCount[];
  value: string[] | undefined;
  onChange: (tags: string[]) => void;
}

/** Several tags, each with how many carry it. */
export function TagChoice({ label, placeholder, all, value, onChange }: ChoiceProps) {
  return (
    <Choices<string>
      aria-label={label}
      placeholder={placeholder ?? label}
      value={value ?? []}
      onChange={onChange}
      options={all.map(({ tag, count }) => ({ value: tag, label: `${tag} (${numberText(count)})` }))}
    />
  );
}

/** Whether one of several tags is enough: of fewer than two there is nothing to ask. */
export const severalTags = ({ tags }: Tagged): boolean => (tags?.length ?? 0) > 1;

export function TagsHow({ value, onChange }: { value: boolean | undefined; onChange: (all: boolean) => void }) {
  const { t } = useTranslation("merchant");
  return (
    <Segmented<"any" | "all">
      aria-label={t("filter.tags_how")}
      value={value ? "all" : "any"}
      onChange={(how) => onChange(how === "all")}
      options={(["any", "all"] as const).map((how) => ({ value: how, label: t(`filter.tags_how.${how}`) }))}
    />
  );
}

/** All of it, as the list of merchants is narrowed: fields in the row of filters they stand in. */
export function TagFields({ value, onChange }: { value: Tagged; onChange: (value: Tagged) => void }) {
  const { t } = useTranslation("merchant");
  const { data } = useRead(api.merchants.tags, undefined, { on: ["merchant"] });
  const all = data?.tags ?? [];
  return (
    <>
      <TagChoice label={t("tags")} placeholder={t("filter.tag")} all={all} value={value.tags} onChange={(tags) => onChange({ ...value, tags })} />
      {severalTags(value) && <TagsHow value={value.all_tags} onChange={(all_tags) => onChange({ ...value, all_tags })} />}
      <TagChoice label={t("filter.without")} all={all} value={value.without_tags} onChange={(without_tags) => onChange({ ...value, without_tags })} />
    </>
  );
}

/** What is asked less often of tags, behind a button: a row of many fields stays one row. */
export function MoreTags({ value, onChange }: { value: Tagged; onChange: (value: Tagged) => void }) {
  const { t } = useTranslation("merchant");
  const { data } = useRead(api.merchants.tags, undefined, { on: ["merchant"] });
  const all = data?.tags ?? [];
  const hidden = [severalTags(value) && value.all_tags, value.without_tags?.length].filter(Boolean).length;
  return (
    <>
      <TagChoice label={t("tags")} placeholder={t("filter.tag")} all={all} value={value.tags} onChange={(tags) => onChange({ ...value, tags })} />
      <Popover
        trigger="click"
        placement="bottomLeft"
        content={
          <div className="mf-merchants__more">
            {severalTags(value) && (
              <>
                <span>{t("filter.tags_how")}</span>
                <TagsHow value={value.all_tags} onChange={(all_tags) => onChange({ ...value, all_tags })} />
              </>
            )}
            <span>{t("filter.without")}</span>
            <TagChoice label={t("filter.without")} all={all} value={value.without_tags} onChange={(without_tags) => onChange({ ...value, without_tags })} />
          </div>
        }
      >
        <Badge count={hidden} size="small">
          <Button icon={<FilterOutlined />}>{t("filter.more")}</Button>
        </Badge>
      </Popover>
    </>
  );
}

/** Tags decide at all. */
export const tagsNarrow = ({ tags, without_tags }: Tagged): boolean => (tags?.length ?? 0) > 0 || (without_tags?.length ?? 0) > 0;
