import { CompassOutlined, LinkOutlined, PlusOutlined } from "@ant-design/icons";
import { Alert, Button, Card, Progress, Table } from "antd";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type RoadLine, type RoadWho, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { useCurrentApp } from "@/shell/currentApp";
import { EmptyState, FaultAlert, Loading, numberText, paged, PageHeader, percentOf, SearchField, Segmented, StateTag } from "@/ui";
import { LinksDialog, UnknownList } from "../authorize";
import "../authorize/authorize.css";
import { on, tones } from "../fleet";
import { NewMerchant } from "../merchant";
import "./road.css";
import { NextStep } from "./NextStep";

/** More rows are found by searching. */
const most = 500;

/** The merchants who were never online: how far each is, whose turn it is, the one next step. */
export default function RoadPage() {
  const { t } = useTranslation("road");
  const [app] = useCurrentApp();
  const [who, setWho] = useState<RoadWho>("");
  const [text, setText] = useState("");
  const looked = useDeferredValue(text);
  const [adding, setAdding] = useState(false);
  const [chosen, setChosen] = useState<string[]>([]);
  const [linking, setLinking] = useState(false);
  const filter = { ...(looked ? { text: looked } : {}), ...(app ? { app_id: app } : {}), ...(who ? { who } : {}) };
  const { data, error, refetch } = useRead(api.road.list, { filter, limit: most }, { on, keep: true });
  // Who is not listed any more is not chosen either.
  const picked = chosen.filter((id) => data?.rows.some((row) => row.merchant_id === id));
  const add = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
      {t("add")}
    </Button>
  );
  const empty = data?.total === 0 && !text;
  return (
    <div className="mf-page">
      <PageHeader title={t("nav")} about={t("about")} actions={!empty && add} />
      <FaultAlert fault={error} onRetry={() => void refetch()} />
      {!data && !error && <Loading />}
      {data && (
        <div className="mf-stack">
          {data.orders.length > 0 && (
            <Card title={t("orders", { n: numberText(data.orders.length) })}>
              <div className="mf-stack">
                <Alert type="info" showIcon title={t("orders.about")} />
                <UnknownList only={data.orders.map((o) => o.id)} />
              </div>
            </Card>
          )}
          {empty ? (
            <EmptyState icon={<CompassOutlined />} title={t("empty")} hint={t("empty.hint")} action={add} />
          ) : (
            <>
              <div className="mf-road__filters">
                <SearchField label={t("search")} value={text} onChange={setText} />
                <Segmented<RoadWho>
                  aria-label={t("turns")}
                  value={who}
                  options={[
                    { value: "", label: t("turn.all", { n: numberText(data.total) }) },
                    ...data.turns.map((turn) => ({ value: turn.who, label: t("turn.of", { who: textOf(turn.name), n: numberText(turn.count) }) })),
                  ]}
                  onChange={setWho}
                />
                {picked.length > 0 && (
                  <Button type="primary" icon={<LinkOutlined />} onClick={() => setLinking(true)}>
                    {t("links", { count: picked.length, n: numberText(picked.length) })}
                  </Button>
                )}
              </div>
              <Card styles={{ body: { padding: 0 } }}>
                <Table<RoadLine>
                  rowKey="merchant_id"
                  size="middle"
                  dataSource={data.rows}
                  pagination={paged({ pageSize: 20 })}
                  locale={{ emptyText: <span className="mf-quiet">{t("none")}</span> }}
                  className="mf-road__list"
                  tableLayout="fixed"
                  rowSelection={{
                    columnWidth: 40,
                    selectedRowKeys: picked,
                    preserveSelectedRowKeys: true,
                    onChange: (keys) => setChosen(keys as string[]),
                    getCheckboxProps: (row) => ({ "aria-label": row.name }) as object,
                    getTitleCheckboxProps: () => ({ "aria-label": t("ui:grid.all") }) as object,
                  }}
                  columns={[
                    { title: t("column.merchant"), key: "name", width: 200, ellipsis: true, render: (_, row) => <Link to={`/merchants/${row.merchant_id}/road`}>{row.name}</Link> },
                    {
                      title: t("column.done"),
                      key: "done",
                      width: 150,
                      render: (_, row) => (
                        <span className="mf-row">
                          <Progress className="mf-road__bar" percent={percentOf(row.done, row.total)} showInfo={false} size="small" aria-label={t("done", { done: row.done, total: row.total })} />
                          <span className="mf-numbers mf-quiet">{`${row.done} / ${row.total}`}</span>
                        </span>
                      ),
                    },
                    {
                      title: t("column.step"),
                      key: "step",
                      ellipsis: true,
                      render: (_, row) => (
                        <span title={textOf(row.first.why)}>
                          <StateTag tone={tones[row.first.state]}>{`${textOf(row.first.name)} · ${textOf(row.first.state_name)}`}</StateTag> <span className="mf-quiet">{textOf(row.first.why)}</span>
                        </span>
                      ),
                    },
                    { title: t("column.turn"), key: "who", width: 112, render: (_, row) => textOf(row.first.who_name) },
                    { title: t("column.next"), key: "next", width: 230, render: (_, row) => <NextStep merchantId={row.merchant_id} stage={row.first} /> },
                  ]}
                />
              </Card>
              {data.found > data.rows.length && <span className="mf-quiet">{t("more", { count: data.found - data.rows.length, n: numberText(data.found - data.rows.length) })}</span>}
            </>
          )}
        </div>
      )}
      {linking && <LinksDialog ids={picked} onClose={() => setLinking(false)} />}
      <NewMerchant open={adding} onClose={() => setAdding(false)} />
    </div>
  );
}
