import { Checkbox, Switch, Tag } from "antd";
import { useDeferredValue, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { api, type FleetLine, useRead } from "@/bridge";
import { useCurrentApp } from "@/shell/currentApp";
import { FaultAlert, Grid, Loading, numberText, PickSelect, SearchField, StateTag } from "@/ui";
import { Seen } from "./Seen";
import { type Tagged, TagFields, tagsNarrow } from "./TagFields";
import { chunk, useWindow } from "./useWindow";
import "./merchant.css";
import "./picker.css";

/** What was searched for and what was chosen. */
export interface Picked {
  text: string;
  tagged?: Tagged;
  /** A kept view that narrows, by its id. */
  view?: string;
  /** Only merchants whose authorization allows calls. */
  able: boolean;
  ids: string[];
}

export const nonePicked: Picked = { text: "", able: true, ids: [] };

interface Props {
  picked: Picked;
  onChange: (picked: Picked) => void;
}

/** Five rows: what the merchants are chosen for stays in sight. */
const height = 202;

interface Item {
  id: string;
  index: number;
}

const source = { read: api.merchants.rows, idOf: (row: FleetLine) => row.id, on: ["merchant" as const, "authorization" as const] };
const nobody: never[] = [];

/** Chooses merchants one by one, by search, by tags, or all of them. */
export function MerchantPicker({ picked, onChange }: Props) {
  const { t } = useTranslation("merchant");
  const [app] = useCurrentApp();
  const text = useDeferredValue(picked.text);
  const views = useRead(api.merchants.views, undefined, { on: ["views"] });
  const view = views.data?.views.find((v) => v.id === picked.view);
  const filter = {
    ...view?.filter,
    ...(text ? { text } : {}),
    ...(tagsNarrow(picked.tagged ?? {}) ? picked.tagged : {}),
    ...(app ? { app_id: app } : {}),
    ...(picked.able ? { standings: ["active" as const] } : {}),
  };
  const found = useRead(api.merchants.find, { filter, limit: chunk }, { on: ["merchant", "authorization"], keep: true });
  const ids = found.data?.ids ?? nobody;
  const { rows, watch } = useWindow(ids, found.data?.rows ?? nobody, source);
  const items = useMemo(() => ids.map((id, index) => ({ id, index })), [ids]);
  const shown = useMemo(() => new Set(ids), [ids]);
  const chosen = useMemo(() => new Set(picked.ids), [picked.ids]);
  const here = picked.ids.reduce((n, id) => n + (shown.has(id) ? 1 : 0), 0);
  const hidden = picked.ids.length - here;
  const all = ids.length > 0 && here === ids.length;
  const toggleAll = () => {
    onChange({ ...picked, ids: all ? picked.ids.filter((id) => !shown.has(id)) : [...new Set([...picked.ids, ...shown])] });
  };
  const toggle = (id: string) => onChange({ ...picked, ids: chosen.has(id) ? picked.ids.filter((i) => i !== id) : [...picked.ids, id] });
  return (
    <div className="mf-picker">
      <div className="mf-picker__filters">
        <SearchField label={t("pick.search")} value={picked.text} onChange={(typed) => onChange({ ...picked, text: typed })} />
        <TagFields value={picked.tagged ?? {}} onChange={(tagged) => onChange({ ...picked, tagged })} />
        {(views.data?.views.length ?? 0) > 0 && (
          <PickSelect
            aria-label={t("views")}
            value={view?.id ?? ""}
            className="mf-picker__select"
            options={[{ value: "", label: t("pick.any_view") }, ...(views.data?.views ?? []).map((v) => ({ value: v.id, label: v.name }))]}
            onChange={(id) => onChange({ ...picked, view: id })}
          />
        )}
        <span className="mf-row">
          <Switch size="small" aria-labelledby="pick-able" checked={picked.able} onChange={(able) => onChange({ ...picked, able })} />
          <span id="pick-able">{t("pick.able")}</span>
        </span>
      </div>
      <FaultAlert fault={found.error} onRetry={() => void found.refetch()} />
      {/* What was not read is neither empty nor 0. */}
      {found.isPending && <div className="mf-picker__before"><Loading rows={5} /></div>}
      {found.data && <div className="mf-picker__all">
        <Checkbox checked={all} indeterminate={here > 0 && !all} disabled={ids.length === 0} onChange={toggleAll}>
          {t("pick.all", { count: ids.length, n: numberText(ids.length) })}
        </Checkbox>
        <span className="mf-quiet mf-numbers" role="status">
          {t("pick.chosen", { n: numberText(picked.ids.length) })}
          {hidden > 0 && ` · ${t("pick.hidden", { n: numberText(hidden) })}`}
        </span>
      </div>}
      {found.data && <Grid<Item>
        label={t("pick.list")}
        rowKey="id"
        size="small"
        scroll={{ y: height, x: 480 }}
        locale={{ emptyText: <span className="mf-quiet">{t("pick.none")}</span> }}
        dataSource={items}
        onRow={(row) => ({ onClick: () => toggle(row.id) })}
        rowClassName="mf-picker__row"
        boxName={({ id }) => rows.get(id)?.name ?? id}
        rowSelection={{
          hideSelectAll: true,
          columnWidth: 40,
          selectedRowKeys: picked.ids,
          preserveSelectedRowKeys: true,
          onSelect: (row) => toggle(row.id),
        }}
        columns={[
          {
            key: "name",
            title: t("pick.list"),
            ellipsis: true,
            render: (_, { id, index }) => (
              <Seen index={index} watch={watch}>
                {rows.get(id)?.name ?? <span className="mf-merchants__blank" />}
              </Seen>
            ),
          },
          { key: "id", title: t("pick.id"), width: 170, render: (_, { id }) => <span className="mf-code mf-quiet">{rows.get(id)?.mini_app_id}</span> },
          {
            key: "tags",
            title: t("pick.tags"),
            width: 180,
            ellipsis: true,
            render: (_, { id }) => <Marks row={rows.get(id)} />,
          },
        ]}
      />}
    </div>
  );
}

/** What else tells a merchant from others. */
function Marks({ row }: { row: FleetLine | undefined }) {
  const { t } = useTranslation("merchant");
  return (
    row && (
      <span className="mf-merchants__tags">
        {row.standing !== "active" && <StateTag tone="warn">{t("pick.unable")}</StateTag>}
        {row.tags.map((tag) => (
          <Tag key={tag} variant="filled">
            {tag}
          </Tag>
        ))}
      </span>
    )
  );
}
