import { ClearOutlined, PauseOutlined, ShopOutlined } from "@ant-design/icons";
import { Button, Progress, Select } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { useCurrentApp } from "@/shell/currentApp";
import { EmptyState, FaultAlert, LinkButton, Loading, numberText, PageHeader, percentOf, SearchField, Segmented } from "@/ui";
import { chunk, MoreTags } from "../merchant";
import { overOf } from "../run";
import { Board } from "./Board";
import { ReadinessTable } from "./ReadinessTable";
import { on, onlineOf } from "./states";
import { type Looking, useReadiness } from "./useReadiness";
import "./fleet.css";

/** How far every merchant is on the way online: as a board, or as a table. */
export default function ReadinessPage() {
  const { t } = useTranslation("fleet");
  const [app] = useCurrentApp();
  const looking = useReadiness();
  const { data, error, refetch } = useRead(api.fleet.board, { filter: looking.filter, limit: chunk }, { on, keep: true });
  const runs = useRead(api.runs.list, { kind: "fleet.ask", limit: 1 }, { on: ["run"] });
  const asking = runs.data?.runs[0];
  const ask = useCommand(api.fleet.askMany);
  const stop = useCommand(api.runs.stop);
  const busy = asking?.status === "running";
  const failed = !busy && (asking?.counts.failed ?? 0) > 0;
  const done = asking ? overOf(asking) : 0;
  const total = data?.total ?? 0;
  const online = data ? onlineOf(data) : 0;
  return (
    <div className="mf-page mf-fleet">
      <PageHeader
        title={t("nav")}
        about={data && total > 0 ? [t("about", { count: total, online: numberText(online), total: numberText(total) }), online > 0 && t("about.whole", { ready: numberText(data.ready) })].filter(Boolean).join(" · ") : undefined}
        actions={
          busy && asking ? (
            <Button icon={<PauseOutlined />} loading={stop.isPending} onClick={() => stop.mutate({ id: asking.id })}>
              {t("ask.stop")}
            </Button>
          ) : (
            total > 0 && (
              <Button loading={ask.isPending} onClick={() => ask.mutate({ app_id: app, targets: { all: true } })}>
                {t("ask.all")}
              </Button>
            )
          )
        }
      />
      <FaultAlert fault={error ?? ask.error ?? stop.error} onRetry={() => void refetch()} />
      {busy && asking && (
        <Progress
          aria-label={t("ask.progress")}
          percent={percentOf(done, asking.total)}
          format={() => `${numberText(done)} / ${numberText(asking.total)}`}
          style={{ marginBottom: 12 }}
        />
      )}
      {failed && asking && (
        <p className="mf-fleet__failed" role="status">
          <Link to={`/runs/${asking.id}`}>{t("ask.failed", { count: asking.counts.failed, n: numberText(asking.counts.failed) })}</Link>
        </p>
      )}
      {!data && !error && <Loading />}
      {data && total === 0 && !looking.narrows && (
        <EmptyState
          icon={<ShopOutlined />}
          title={t("empty")}
          hint={t("empty.hint")}
          action={
            <LinkButton to="/merchants" type="primary">
              {t("empty.do")}
            </LinkButton>
          }
        />
      )}
      {data && (total > 0 || looking.narrows) && (
        <>
          <Filters looking={looking} steps={data.steps.map(({ step, name }) => ({ value: step, label: textOf(name) }))} states={data.states.map(({ state, name }) => ({ value: state, label: textOf(name) }))} />
          {looking.view === "board" ? <Board board={data} looking={looking} /> : <ReadinessTable board={data} looking={looking} />}
        </>
      )}
    </div>
  );
}

interface Choice {
  value: string;
  label: string;
}

function Filters({ looking, steps, states }: { looking: Looking; steps: Choice[]; states: Choice[] }) {
  const { t } = useTranslation("fleet");
  const { filter, change } = looking;
  return (
    <div className="mf-fleet__filters" role="search">
      <Segmented<"board" | "table">
        aria-label={t("view")}
        value={looking.view}
        options={[
          { value: "board", label: t("view.board") },
          { value: "table", label: t("view.table") },
        ]}
        onChange={(view) => change(view === "board" ? { view: "", next: "", step: "", state: "", ready: "" } : { view })}
      />
      <SearchField className="mf-fleet__search" label={t("search")} value={looking.text} onChange={looking.setText} />
      <Select<string>
        className="mf-fleet__choice"
        aria-label={t("filter.next")}
        value={filter.ready ? "ready" : (filter.first ?? "")}
        options={[{ value: "", label: t("filter.next.any") }, ...steps, { value: "ready", label: t("ready") }]}
        onChange={(next) => change(next === "ready" ? { next: "", ready: "1" } : { next, ready: "" })}
      />
      <Select<string>
        className="mf-fleet__choice"
        aria-label={t("filter.step")}
        value={filter.step ?? ""}
        options={[{ value: "", label: t("filter.step.any") }, ...steps]}
        onChange={(step) => change({ step })}
      />
      <Select<string>
        className="mf-fleet__choice"
        aria-label={t("filter.state")}
        value={filter.state ?? ""}
        options={[{ value: "", label: t(filter.step ? "filter.state.not" : "filter.state.any") }, ...states]}
        onChange={(state) => change({ state })}
      />
      <MoreTags value={filter} onChange={looking.retag} />
      {looking.narrows && (
        <Button type="text" icon={<ClearOutlined />} aria-label={t("filter.clear")} title={t("filter.clear")} onClick={looking.clear} />
      )}
    </div>
  );
}
