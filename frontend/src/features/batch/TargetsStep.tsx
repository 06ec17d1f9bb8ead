import { Button, Card, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type MerchantTargets, type FleetLine, useRead } from "@/bridge";
import { listText } from "@/i18n";
import { FaultAlert, Grid, Loading, numberText, PickSelect, SearchField, Segmented, standingTones, StateTag } from "@/ui";
import { TagFields } from "../merchant";
import type { StepProps } from "./steps";
import { type TargetsWay, wayOf } from "./planDraft";

/** Which merchants: all, those that tags select, those of a kept view, or a list. What was chosen in one way waits while another is looked at. */
export function TargetsStep({ plan, change, targetsBy }: StepProps & { targetsBy: (way: TargetsWay) => MerchantTargets }) {
  const { t } = useTranslation("batch");
  const way = wayOf(plan.targets);
  const views = useRead(api.merchants.views, undefined, { on: ["views"] });
  const view = views.data?.views.find((v) => v.id === plan.targets.view);
  const meant = useRead(
    api.merchants.meant,
    { app_id: plan.app_id, targets: plan.targets },
    { on: ["merchant", "authorization", "versions", "views"], keep: true, enabled: way !== "list" },
  );
  const count = way === "list" ? (plan.targets.merchants?.length ?? 0) : (meant.data?.ids.length ?? 0);
  return (
    <Card>
      <div className="mf-stack">
        <div className="mf-setting">
          <Segmented<TargetsWay>
            aria-label={t("targets")}
            value={way}
            options={(["all", "tag", "view", "list"] as const).map((value) => ({ value, label: t(`targets.${value}`) }))}
            onChange={(next) => change({ targets: targetsBy(next) })}
          />
          <strong className="mf-numbers" role="status">
            {t("targets.count", { count, n: numberText(count) })}
          </strong>
        </div>
        <FaultAlert fault={meant.error} onRetry={() => void meant.refetch()} />
        {way === "all" && <span className="mf-quiet">{t("targets.all.about")}</span>}
        {way === "tag" && (
          <>
            <div className="mf-row" role="group" aria-label={t("targets.tag")}>
              <TagFields value={plan.targets} onChange={(tagged) => change({ targets: tagged })} />
            </div>
            <span className="mf-quiet">{t("targets.tag.about")}</span>
          </>
        )}
        {way === "view" && (
          <>
            <PickSelect
              aria-label={t("targets.view")}
              placeholder={t("targets.view.choose")}
              style={{ maxWidth: 360 }}
              value={view?.id}
              options={(views.data?.views ?? []).map((v) => ({ value: v.id, label: v.name }))}
              onChange={(id) => change({ targets: { view: id } })}
            />
            <span className="mf-quiet">{t(views.data?.views.length === 0 ? "targets.view.none" : "targets.view.about")}</span>
          </>
        )}
        {way !== "list" && <Who ids={meant.data?.ids ?? []} />}
        {way === "list" && <Picker appId={plan.app_id} chosen={plan.targets.merchants ?? []} onChange={(merchants) => change({ targets: { merchants } })} />}
      </div>
    </Card>
  );
}

/** As many names tell whom it concerns. */
const named = 5;

/** Who is meant, by the first of their names. */
function Who({ ids }: { ids: string[] }) {
  const { t } = useTranslation("batch");
  const rows = useRead(api.merchants.rows, { ids: ids.slice(0, named) }, { on: ["merchant"], keep: true, enabled: ids.length > 0 });
  const names = (rows.data?.rows ?? []).filter((row) => ids.includes(row.id)).map((row) => row.name);
  if (names.length === 0) return null;
  return <span className="mf-quiet">{ids.length > names.length ? t("shelf.who.more", { names: listText(names), n: numberText(ids.length) }) : listText(names)}</span>;
}

const shownAtOnce = 300;

interface PickerProps {
  appId: string;
  chosen: string[];
  onChange: (ids: string[]) => void;
}

/** Chooses merchants one by one, or everything a search finds. */
function Picker({ appId, chosen, onChange }: PickerProps) {
  const { t } = useTranslation("batch");
  const [text, setText] = useState("");
  const [onlyChosen, setOnlyChosen] = useState(false);
  const found = useRead(
    api.merchants.find,
    { filter: { app_id: appId, ...(text.trim() ? { text: text.trim() } : {}) }, limit: shownAtOnce },
    { on: ["merchant", "authorization", "versions"], keep: true },
  );
  // A search narrows what is chosen as well, wherever in the list it is.
  const searched = text.trim() !== "";
  const known = new Set(found.data?.ids);
  const asked = searched ? chosen.filter((id) => known.has(id)) : chosen;
  const picked = useRead(api.merchants.rows, { ids: asked.slice(0, shownAtOnce) }, { on: ["merchant"], keep: true, enabled: onlyChosen });
  if (!found.data) return <Loading rows={5} />;
  const { ids } = found.data;
  const all = new Set(chosen);
  const shown = new Set(asked);
  const rows = onlyChosen ? (picked.data?.rows ?? []).filter((r) => shown.has(r.id)) : found.data.rows;
  const columns: TableColumnsType<FleetLine> = [
    { title: t("merchant"), dataIndex: "name", ellipsis: true },
    { title: t("mini_app"), dataIndex: "mini_app_id", width: 190, className: "mf-numbers" },
    {
      title: t("authorization"),
      key: "standing",
      width: 130,
      render: (_, row) => <StateTag tone={standingTones[row.standing]}>{t(`standing.${row.standing}`)}</StateTag>,
    },
    { title: t("online"), dataIndex: "online", width: 110, className: "mf-numbers", render: (v: string) => v || "—" },
  ];
  return (
    <>
      <div className="mf-row">
        <SearchField style={{ maxWidth: 320 }} label={t("targets.search")} value={text} onChange={setText} />
        <Button onClick={() => onChange([...new Set([...chosen, ...ids])])}>{t("targets.take", { n: numberText(ids.length) })}</Button>
        <Button disabled={chosen.length === 0} onClick={() => onChange([])}>
          {t("targets.clear")}
        </Button>
        <Button type={onlyChosen ? "primary" : "text"} ghost={onlyChosen} disabled={chosen.length === 0} onClick={() => setOnlyChosen(!onlyChosen)}>
          {t("targets.only")}
        </Button>
      </div>
      <Grid<FleetLine>
        label={t("targets")}
        rowKey="id"
        size="small"
        scroll={{ y: 360, x: 640 }}
        columns={columns}
        dataSource={rows}
        boxName={(row) => row.name}
        rowSelection={{
          selectedRowKeys: chosen,
          preserveSelectedRowKeys: true,
          columnWidth: 44,
          onSelect: (row, selected) => onChange(selected ? [...chosen, row.id] : chosen.filter((id) => id !== row.id)),
          onSelectAll: (selected) => {
            const here = new Set(rows.map((r) => r.id));
            onChange(selected ? [...chosen, ...rows.map((r) => r.id).filter((id) => !all.has(id))] : chosen.filter((id) => !here.has(id)));
          },
        }}
      />
      {!onlyChosen && ids.length > rows.length && (
        <span className="mf-quiet">{t(text.trim() ? "targets.more.typed" : "targets.more", { shown: numberText(rows.length), n: numberText(ids.length) })}</span>
      )}
      {onlyChosen && asked.length > shownAtOnce && (
        <span className="mf-quiet">{t("targets.only.more", { shown: numberText(shownAtOnce), left: numberText(asked.length - shownAtOnce) })}</span>
      )}
    </>
  );
}
