import { ImportOutlined, LayoutOutlined, PlusOutlined, SearchOutlined, ShopOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useCallback, useDeferredValue, useEffect, useEffectEvent, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";
import { api, type EventKind, type FleetLine, type FleetSort, type ListLooks, useRead } from "@/bridge";
import { useLooks } from "@/shell/preferences";
import { dialogInFront, isTyping } from "@/shell/shortcuts";
import { EmptyState, FaultAlert, LinkButton, Loading, numberText, PageHeader } from "@/ui";
import { ColumnMenu } from "./ColumnMenu";
import { shownColumns } from "./columns";
import { ExportMenu } from "./ExportMenu";
import { Filters } from "./Filters";
import { MerchantTable } from "./MerchantTable";
import { NewMerchant } from "./NewMerchant";
import { Preview } from "./Preview";
import { SelectionBar } from "./SelectionBar";
import { useTicked, useUntickGone } from "./ticked";
import { ViewMenu } from "./ViewMenu";
import { useFilter } from "./useFilter";
import { chunk, type Source, useWindow } from "./useWindow";
import "./merchant.css";

/** What changes which merchants match, their order, or what a row says. */
const on: EventKind[] = ["merchant", "authorization", "versions", "app"];
const nothing: never[] = [];
const noLooks: ListLooks = {};
const lines: Source<FleetLine> = { read: api.merchants.rows, idOf: (line) => line.id, on };

export default function MerchantsPage() {
  const { t, i18n } = useTranslation("merchant");
  const state = useFilter();
  const { filter, narrows } = state;
  const { data, error, isPlaceholderData, refetch } = useRead(api.merchants.find, { filter, limit: chunk }, { on, keep: true });
  const ids = data?.ids ?? nothing;
  const { rows, watch } = useWindow(ids, data?.rows ?? nothing, lines);
  const [ticked, select, untick] = useTicked();
  const selected = useMemo<ReadonlySet<string>>(() => new Set(ticked), [ticked]);
  const { change } = state;
  const sortBy = useCallback((sort: FleetSort, reverse: boolean) => change({ sort, reverse }), [change]);
  const { preferences, change: changeLooks } = useLooks();
  const looks = preferences.merchants ?? noLooks;
  const setLooks = (merchants: ListLooks) => changeLooks({ merchants });
  const shown = useMemo(() => shownColumns(looks.columns, i18n.language), [looks.columns, i18n.language]);
  const { search } = useLocation();
  const from = useMemo(() => ({ list: search }), [search]);
  const sort = filter.sort ?? "";
  const reverse = filter.reverse ?? false;
  // Letters go into the field while the rows of the ones before are drawn. What is said to be shown is what is drawn: all of it can be ticked.
  const list = useMemo(() => ({ ids, rows, sort, reverse, from }), [ids, rows, sort, reverse, from]);
  const drawn = useDeferredValue(list);
  const table = drawn.ids === nothing ? list : drawn;
  const [adding, setAdding] = useState(false);
  const [active, setActive] = useState<string>();
  const toggle = useEffectEvent(() => setLooks({ ...looks, preview: !looks.preview }));
  const preview = useCallback(
    (id: string) => {
      setActive(id);
      changeLooks({ merchants: { ...looks, preview: true } });
    },
    [changeLooks, looks],
  );
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== "p" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || dialogInFront()) return;
      event.preventDefault();
      toggle();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, []);
  const hidden = useMemo(() => {
    if (selected.size === 0) return 0;
    const here = new Set(ids);
    return [...selected].filter((id) => !here.has(id)).length;
  }, [selected, ids]);
  useUntickGone(ticked, data && !isPlaceholderData ? hidden : 0, select);
  const add = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
      {t("add")}
    </Button>
  );
  const bring = (
    <LinkButton to="/merchants/import" icon={<ImportOutlined />}>
      {t("import")}
    </LinkButton>
  );
  const empty = data?.total === 0;
  return (
    <div className="mf-page mf-merchants">
      {selected.size > 0 ? (
        <SelectionBar ids={[...selected]} hidden={hidden} rows={rows} allArchived={filter.archive === "only"} onClear={untick} />
      ) : (
        <PageHeader
          title={t("nav")}
          about={data ? t("count", { count: data.total, shown: numberText(table.ids.length), total: numberText(data.total) }) : undefined}
          actions={
            !empty && (
              <>
                <ExportMenu ids={ids} label={t("export")} />
                {bring}
                {add}
              </>
            )
          }
        />
      )}
      <FaultAlert fault={error} onRetry={() => void refetch()} />
      {!data && !error && <Loading />}
      {empty && (
        <EmptyState
          icon={<ShopOutlined />}
          title={t("empty")}
          hint={t("empty.hint")}
          action={
            <div className="mf-row">
              {bring}
              {add}
            </div>
          }
        />
      )}
      {data && !empty && (
        <>
          <Filters state={state}>
            <ViewMenu state={state} columns={looks.columns} onColumns={(columns) => setLooks({ ...looks, columns })} />
            <ColumnMenu looks={looks} onChange={setLooks} />
            <Button icon={<LayoutOutlined />} type={looks.preview ? "primary" : "default"} ghost={looks.preview ?? false} aria-pressed={looks.preview ?? false} aria-label={t("preview")} title={`${t("preview")} (P)`} onClick={() => setLooks({ ...looks, preview: !looks.preview })} />
          </Filters>
          {ids.length === 0 && narrows && !isPlaceholderData ? (
            <EmptyState icon={<SearchOutlined />} title={t("nothing")} hint={t("nothing.hint")} action={<Button onClick={state.clear}>{t("filter.clear")}</Button>} />
          ) : (
            <div className="mf-merchants__body">
              <MerchantTable
                {...table}
                watch={watch}
                selected={selected}
                onSelect={select}
                onSort={sortBy}
                shown={shown}
                compact={looks.compact ?? false}
                onActive={setActive}
                onPreview={preview}
              />
              {looks.preview && (
                <Preview line={active === undefined ? undefined : rows.get(active)} width={looks.preview_width} onWidth={(preview_width) => setLooks({ ...looks, preview_width })} from={from} onClose={() => setLooks({ ...looks, preview: false })} />
              )}
            </div>
          )}
        </>
      )}
      <NewMerchant open={adding} onClose={() => setAdding(false)} />
    </div>
  );
}
