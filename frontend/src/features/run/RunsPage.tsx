import { ThunderboltOutlined } from "@ant-design/icons";
import { Card, Select, Table, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type RunHead, type RunKind, useRead } from "@/bridge";
import { useAddress } from "@/bridge/address";
import { textOf } from "@/i18n";
import { EmptyState, FaultAlert, fullTime, LinkButton, Loading, matches, numberText, paged, PageHeader, SearchField, shortTime, TableExport, useSpelled } from "@/ui";
import "./run.css";
import { RunTag } from "./RunTag";
import { runKinds, runWords, type Shown, wordOf } from "./state";

/** What a run is searched by. */
const searched = (run: RunHead): string => `${textOf(run.title)} ${run.about ? textOf(run.about) : ""}`;

/** Everything that was done for many merchants at once, newest first; found by words, by what was done and by what became of it. */
export default function RunsPage() {
  const { t } = useTranslation("run");
  const { data, error, refetch } = useRead(api.runs.list, { limit: 1000 }, { on: ["run"], keep: true });
  const all = data?.runs ?? [];
  const some = all.some((run) => run.counts.skipped > 0);
  const [params, changeAddress] = useAddress();
  const [words, setWords] = useState("");
  useSpelled(words.trim() === "" ? [] : all.map(searched));
  const kind = runKinds.find((one) => one === params.get("kind"));
  const state = runWords.find((one) => one === params.get("state"));
  // There is a choice of what there is, and of what was chosen.
  const kinds = runKinds.filter((one) => one === kind || all.some((run) => run.kind === one));
  const states = runWords.filter((one) => one === state || all.some((run) => wordOf(run) === one));
  const rows = all.filter((run) => (!kind || run.kind === kind) && (!state || wordOf(run) === state) && matches(searched(run), words.trim()));
  const choose = (name: string, value: string | undefined) =>
    changeAddress((now) => {
      if (value) now.set(name, value);
      else now.delete(name);
      return now;
    });
  return (
    <div className="mf-page">
      <PageHeader
        title={t("nav")}
        about={t("about")}
      />
      <FaultAlert fault={error} onRetry={() => void refetch()} />
      {!data && !error && <Loading />}
      {data && data.runs.length === 0 && (
        <Card>
          <EmptyState icon={<ThunderboltOutlined />} title={t("empty.title")} hint={t("empty.hint")} action={<LinkButton to="/merchants" type="primary">{t("fleet:empty.do")}</LinkButton>} />
        </Card>
      )}
      {data && data.runs.length > 0 && (
        <>
          <div className="mf-row mf-narrow" role="search">
            <SearchField label={t("list.search")} value={words} onChange={setWords} style={{ width: 300 }} />
            <Select<RunKind>
              allowClear
              aria-label={t("column.what")}
              placeholder={t("list.kind")}
              value={kind ?? null}
              onChange={(to) => choose("kind", to)}
              className="mf-fit"
              popupMatchSelectWidth={false}
              options={kinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
            />
            <Select<string>
              allowClear
              aria-label={t("column.state")}
              placeholder={t("list.state")}
              value={state ?? null}
              onChange={(to) => choose("state", to)}
              className="mf-fit"
              options={states.map((value) => ({ value, label: t(`status.${value}`) }))}
            />
            <span className="mf-quiet" role="status">
              {t("list.found", { count: rows.length, n: numberText(rows.length) })}
              {data.more && <> · {t("list.more", { count: all.length, n: numberText(all.length) })}</>}
            </span>
            <span className="mf-narrow__end">
              <TableExport
                name="minifleet-runs"
                title={t("nav")}
                rows={rows}
                columns={[
                  [t("column.what"), (run) => textOf(run.title)],
                  [t("column.about"), (run) => run.about && textOf(run.about)],
                  [t("column.merchants"), (run) => run.total],
                  [t("show.ok"), (run) => run.counts.ok],
                  [t("show.failed"), (run) => run.counts.failed],
                  [t("show.unknown"), (run) => run.counts.unknown],
                  [t("show.skipped"), (run) => run.counts.skipped],
                  [t("column.started"), (run) => fullTime(run.started_at)],
                ]}
              />
            </span>
          </div>
          <Card styles={{ body: { padding: 0 } }}>
            <Table<RunHead>
              className="mf-run__table"
              rowKey="id"
              size="middle"
              pagination={paged({ pageSize: 50 })}
              dataSource={rows}
              locale={{ emptyText: <span className="mf-quiet">{t("list.none")}</span> }}
              columns={[
                {
                  title: t("column.what"),
                  key: "what",
                  render: (_, run) => (
                    <div>
                      <Link to={`/runs/${run.id}`}>{textOf(run.title)}</Link>
                      {run.about && <div className="mf-quiet">{textOf(run.about)}</div>}
                    </div>
                  ),
                },
                { title: t("column.state"), key: "state", width: 130, render: (_, run) => <RunTag run={run} /> },
                { title: t("column.merchants"), key: "total", width: 90, align: "right", className: "mf-numbers", render: (_, run) => <Who run={run} of="all" /> },
                { title: t("show.ok"), key: "ok", width: 90, align: "right", className: "mf-numbers", render: (_, run) => <Who run={run} of="ok" /> },
                {
                  title: t("show.failed"),
                  key: "failed",
                  width: 90,
                  align: "right",
                  className: some ? "mf-numbers" : "mf-numbers mf-runs__last",
                  render: (_, run) => <Who run={run} of="failed" />,
                },
                ...(some ? [{ title: t("show.skipped"), key: "skipped", width: 100, align: "right" as const, className: "mf-numbers mf-runs__last", render: (_: unknown, run: RunHead) => <Who run={run} of="skipped" /> }] : []),
                {
                  title: t("column.started"),
                  key: "started",
                  width: 160,
                  className: "mf-numbers",
                  render: (_, run) => <Tooltip title={fullTime(run.started_at)}>{shortTime(run.started_at)}</Tooltip>,
                },
              ]}
            />
          </Card>
        </>
      )}
    </div>
  );
}

/** How many of a run's merchants it went so for, and the way to them. */
function Who({ run, of }: { run: RunHead; of: Exclude<Shown, "left"> }) {
  const { t } = useTranslation("run");
  const n = of === "all" ? run.total : run.counts[of];
  if (n === 0) return <span className="mf-quiet">0</span>;
  return (
    <Link className={of === "failed" ? "mf-bad" : ""} to={`/runs/${run.id}?show=${of}`} title={`${t(`show.${of}`)} ${numberText(n)}`}>
      {numberText(n)}
    </Link>
  );
}
