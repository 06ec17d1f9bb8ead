import { CloudUploadOutlined, InboxOutlined } from "@ant-design/icons";
import { Alert, App, Button, Card, Select, type TableColumnsType } from "antd";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import { api, type BatchApproved, useRead } from "@/bridge";
import { useAddress } from "@/bridge/address";
import { textOf } from "@/i18n";
import { useCurrentApp } from "@/shell/currentApp";
import { BackLink, EmptyState, FaultAlert, fullTime, Grid, isNever, LinkButton, Loading, numberText, PageHeader, restOfWindow, shortTime, StateTag, TableExport, versionTone } from "@/ui";
import { narrowed, type ShelfState, shelfStates } from "./shelf";
import "./batch.css";

const ReleaseDialog = lazy(() => import("./ReleaseDialog"));

/** Approved versions that wait: how many, since when, and the way online for all or some. */
export default function ShelfPage() {
  const { t } = useTranslation("batch");
  const { message } = App.useApp();
  const [app] = useCurrentApp();
  const { state: came } = useLocation() as { state: { merchants?: string[]; batch?: string } | null };
  // What another screen led here with stays when the address says something else.
  const [state] = useState(came);
  const { data, error, refetch } = useRead(api.releases.shelf, { app_id: app }, { on: ["versions", "batch", "task", "merchant"], keep: true });
  const [picked, setPicked] = useState<string[]>(state?.merchants ?? []);
  // What the dialog is about stays what it was asked of, whatever leaves the shelf meanwhile.
  const [asking, setAsking] = useState<BatchApproved[]>();
  const [params, changeAddress] = useAddress();
  const only = shelfStates.find((one) => one === params.get("state"));
  const { list, shown, oldest, long } = narrowed(data?.approved ?? [], state?.batch, only);
  const inGray = list.filter((a) => a.gray).length;
  const taken = new Set(picked); // as many as there are merchants
  const chosen = shown.filter((a) => taken.has(a.merchant_id));
  // Nothing is chosen for anybody: all of them go online only where that is asked for in so many words.
  const meant = picked.length > 0 ? chosen : shown;
  const columns: TableColumnsType<BatchApproved> = [
    { title: t("merchant"), key: "merchant", width: 180, ellipsis: true, render: (_, a) => <Link to={`/merchants/${a.merchant_id}/version`}>{a.merchant}</Link> },
    { title: t("mini_app"), dataIndex: "mini_app_id", width: 160, className: "mf-numbers" },
    { title: t("column.version"), dataIndex: "version", width: 80, className: "mf-numbers" },
    { title: t("template_version"), dataIndex: "template_version", width: 90, className: "mf-numbers", render: (v: string) => v || "—" },
    {
      title: t("column.state"),
      key: "state",
      width: 100,
      render: (_, a) => (
        <>
          <StateTag tone={versionTone(a.gray ? "GRAY" : "WAIT_RELEASE")}>{a.gray ? t("shelf.gray", { share: a.gray.slice(1) }) : t("shelf.approved")}</StateTag>
          <span className="mf-visually-hidden">{textOf(a.waits)}</span>
        </>
      ),
    },
    {
      title: t("shelf.since"),
      key: "since",
      width: 140,
      className: "mf-numbers",
      sorter: (a, b) => (a.since ?? "").localeCompare(b.since ?? ""),
      render: (_, a) => <span className={a.long ? "mf-bad" : ""}>{shortTime(a.since)}</span>,
    },
    {
      title: t("column.name"),
      key: "batch",
      width: 206,
      ellipsis: true,
      render: (_, a) =>
        a.batch && (
          <Link to={`/batches/${a.batch}`} title={textOf(a.waits)}>
            {a.batch_name}
          </Link>
        ),
    },
  ];
  return (
    <div className="mf-page">
      <BackLink to="/batches">{t("nav")}</BackLink>
      <PageHeader
        title={t("shelf")}
        about={oldest === undefined ? t("shelf.about") : t(inGray > 0 ? "shelf.count.gray" : "shelf.count", { ready: numberText(list.length - inGray), gray: numberText(inGray), since: shortTime(oldest) })}
        actions={
          <>
            {(only || (inGray > 0 && inGray < list.length)) && (
              <Select<ShelfState>
                allowClear
                aria-label={t("column.state")}
                placeholder={t("list.any")}
                className="mf-fit"
                value={only ?? null}
                onChange={(to) =>
                  changeAddress((now) => {
                    if (to) now.set("state", to);
                    else now.delete("state");
                    return now;
                  })
                }
                options={shelfStates.map((value) => ({ value, label: value === "gray" ? t("merchant:filter.release.gray") : t("shelf.approved") }))}
              />
            )}
            <TableExport
              name="minifleet-approved"
              title={t("shelf")}
              rows={shown}
              columns={[
                [t("merchant"), (a) => a.merchant],
                [t("mini_app"), (a) => a.mini_app_id],
                [t("column.version"), (a) => a.version],
                [t("template_version"), (a) => a.template_version],
                [t("column.state"), (a) => (a.gray ? t("shelf.gray", { share: a.gray.slice(1) }) : t("shelf.approved"))],
                [t("shelf.since"), (a) => (isNever(a.since) ? "" : fullTime(a.since))],
                [t("column.name"), (a) => a.batch_name],
                [t("column.why"), (a) => textOf(a.waits)],
              ]}
            />
            {shown.length > 0 && (
              <Button type={chosen.length > 0 ? "primary" : "default"} icon={<CloudUploadOutlined />} disabled={meant.length === 0} onClick={() => setAsking(meant)}>
                {picked.length === 0 || meant.length === shown.length ? t("shelf.all", { n: numberText(meant.length) }) : t("shelf.some", { n: numberText(chosen.length) })}
              </Button>
            )}
          </>
        }
      />
      <FaultAlert fault={error} onRetry={() => void refetch()} />
      {!data && !error && <Loading />}
      {data && long > 0 && <Alert type="warning" showIcon style={{ marginBottom: 12 }} title={t("shelf.long", { count: long, n: numberText(long), days: data.long_days })} />}
      {data && shown.length === 0 && list.length > 0 && (
        <Card>
          <span className="mf-quiet">{t("merchant:nothing")}</span>
        </Card>
      )}
      {data && (shown.length > 0 || list.length === 0) && (
        <Card styles={{ body: { padding: 0 } }}>
          {shown.length === 0 ? (
            <EmptyState icon={<InboxOutlined />} title={t("shelf.empty")} hint={t("shelf.empty.hint")} action={<LinkButton to="/batches/new" type="primary">{t("new")}</LinkButton>} />
          ) : (
            <Grid<BatchApproved>
              label={t("shelf")}
              rowKey="merchant_id"
              size="small"
              columns={columns}
              dataSource={shown}
              scroll={{ y: restOfWindow(280), x: 1000 }}
              boxName={(a) => a.merchant}
              rowSelection={{
                columnWidth: 44,
                selectedRowKeys: chosen.map((a) => a.merchant_id),
                preserveSelectedRowKeys: true,
                onChange: (keys) => setPicked(keys as string[]),
              }}
            />
          )}
        </Card>
      )}
      {asking && (
        <Suspense fallback={null}>
          <ReleaseDialog
            chosen={asking}
            onClose={() => setAsking(undefined)}
            onDone={() => {
              setAsking(undefined);
              setPicked([]);
              void message.success(t("shelf.done", { count: asking.length, n: numberText(asking.length) }));
            }}
          />
        </Suspense>
      )}
    </div>
  );
}
