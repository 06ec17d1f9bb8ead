import { BarChartOutlined, BarsOutlined, BellOutlined, CalendarOutlined } from "@ant-design/icons";
import { Alert, Button, Card, Progress } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type FleetBatch, type FleetCounts, type FleetOverview, type RunHead, useCommand, useRead } from "@/bridge";
import { useCurrentApp } from "@/shell/currentApp";
import { batchTones, FaultAlert, Loading, numberText, PageHeader, percentOf, shareText, StateTag } from "@/ui";
import { StateBar } from "../batch";
import { ReadinessCard } from "../fleet";
import { overOf } from "../run";
import { Audits } from "./Audits";
import { Connections } from "./Connections";
import { FirstSteps } from "./FirstSteps";
import { Needs } from "./Needs";
import { News } from "./News";
import { Past } from "./Past";
import { TourOffer } from "./TourOffer";
import { Week } from "./Week";
import "./overview.css";

export default function OverviewPage() {
  const { t } = useTranslation("overview");
  const [app] = useCurrentApp();
  const { data, error, refetch } = useRead(
    api.overview.get,
    { app_id: app },
    { on: ["app", "merchant", "authorization", "versions", "batch", "task", "vault.state"], keep: true },
  );
  const readings = useRead(api.runs.list, { kind: "version.read", limit: 1 }, { on: ["run"] });
  const reading = readings.data?.runs[0];
  const read = useCommand(api.versions.readMany);
  const under = reading?.status === "running" || reading?.status === "stopping";
  const busy = read.isPending || under;
  const authorized = (data?.counts.authorized ?? 0) > 0;
  const readAll = () => read.mutate({ app_id: app, targets: { all: true } });
  return (
    <div className="mf-page">
      <PageHeader
        title={t("nav")}
        about={t("about")}
        {...(authorized && { fetchedAt: data?.fetched_at ?? "", onRefresh: readAll, refreshing: busy })}
      />
      <FaultAlert fault={error ?? read.error} onRetry={() => void refetch()} />
      {reading && under && <Reading reading={reading} />}
      {!busy && data && data.unread > 0 && (
        <Alert
          type="info"
          showIcon
          style={{ marginBottom: 16 }}
          title={t("unread", { count: data.unread })}
          action={
            <Button size="small" onClick={readAll}>
              {t("unread.do")}
            </Button>
          }
        />
      )}
      {!data && !error && <Loading />}
      {data && <Fleet fleet={data} />}
    </div>
  );
}

/** How far the reading of all versions is; who was left out is not waited for. */
function Reading({ reading }: { reading: RunHead }) {
  const { t } = useTranslation("overview");
  const stop = useCommand(api.runs.stop);
  const [done, total] = [overOf(reading) - reading.counts.skipped, reading.total - reading.counts.skipped];
  return (
    <div className="mf-reading">
      <div className="mf-setting">
        <span>
          <Link to={`/runs/${reading.id}`}>{t("reading")}</Link> <span className="mf-quiet mf-numbers">{t("reading.count", { done: numberText(done), total: numberText(total) })}</span>
        </span>
        <Button size="small" loading={stop.isPending || reading.status === "stopping"} onClick={() => stop.mutate({ id: reading.id })}>
          {t("reading.stop")}
        </Button>
      </div>
      <Progress aria-label={t("reading")} percent={percentOf(done, total)} showInfo={false} size="small" />
      <FaultAlert fault={stop.error} />
    </div>
  );
}

function Fleet({ fleet }: { fleet: FleetOverview }) {
  const ready = fleet.apps > 0 && fleet.templates > 0 && fleet.counts.merchants > 0;
  return (
    <div className="mf-stack">
      {!ready && <FirstSteps fleet={fleet} />}
      {ready && <TourOffer />}
      {fleet.counts.merchants > 0 && <Figures counts={fleet.counts} />}
      {ready && (
        <div className="mf-overview">
          <div className="mf-stack">
            <Needs needs={fleet.needs} total={fleet.needs_total} />
            <Week />
            <ReadinessCard />
          </div>
          <div className="mf-stack">
            <News templates={fleet.news} />
            <Batches batches={fleet.batches} />
            <Connections />
          </div>
        </div>
      )}
      {ready && (
        <div className="mf-charts">
          <Past />
          <Audits />
        </div>
      )}
      {!ready && fleet.counts.merchants === 0 && <Soon />}
    </div>
  );
}

const soon = [
  { key: "figures", icon: <BarsOutlined /> },
  { key: "needs", icon: <BellOutlined /> },
  { key: "week", icon: <CalendarOutlined /> },
  { key: "charts", icon: <BarChartOutlined /> },
] as const;

/** What this screen is for, where there is nothing to show yet. */
function Soon() {
  const { t } = useTranslation("overview");
  return (
    <Card title={t("soon")}>
      <ul className="mf-soon">
        {soon.map(({ key, icon }) => (
          <li key={key}>
            <span className="mf-soon__icon" aria-hidden>
              {icon}
            </span>
            <strong>{t(`soon.${key}`)}</strong>
            <span className="mf-quiet">{t(`soon.${key}.about`)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** The figures, a part of some of them, and the list of those each counts. */
const figures = [
  { key: "merchants", to: "/merchants?", tone: "plain", part: { key: "waiting", to: "/merchants?standing=waiting" } },
  { key: "authorized", to: "/merchants?standing=active", tone: "good", part: { key: "lost", to: "/merchants?standing=lost" } },
  { key: "auditing", to: "/merchants?release=auditing", tone: "busy", part: { key: "ready", to: "/merchants?release=ready" } },
  { key: "rejected", to: "/merchants?release=rejected", tone: "bad" },
  { key: "online", to: "/merchants?release=online", tone: "good" },
  { key: "behind", to: "/merchants?release=behind", tone: "warn" },
] as const;

function Figures({ counts }: { counts: FleetCounts }) {
  const { t } = useTranslation("overview");
  const [app] = useCurrentApp();
  const of = (to: string) => (app ? `${to}&app=${encodeURIComponent(app)}` : to);
  return (
    <ul className="mf-figures">
      {figures.map(({ key, to, tone, ...rest }) => {
        const part = "part" in rest && counts[rest.part.key] > 0 ? rest.part : undefined;
        return (
          <li key={key}>
            <Link to={of(to)} className="mf-figure" data-tone={counts[key] > 0 ? tone : "plain"}>
              <span className="mf-figure__label">{t(`figure.${key}`)}</span>
              <span className="mf-figure__value mf-numbers">{numberText(counts[key])}</span>
              {!part && key !== "merchants" && <span className="mf-quiet mf-numbers">{t("figure.share", { share: shareText(counts[key], counts.merchants) })}</span>}
            </Link>
            {part && (
              <Link to={of(part.to)} className="mf-figure__part">
                {t(`figure.${part.key}`, { count: counts[part.key] })}
              </Link>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Batches({ batches }: { batches: FleetBatch[] }) {
  const { t } = useTranslation("overview");
  const countsText = ({ counts: { total, states } }: FleetBatch) => {
    const ready = states["waiting_release"] ?? 0;
    return t(ready > 0 ? "batch.counts.ready" : "batch.counts", { done: numberText(states["succeeded"] ?? 0), total: numberText(total), ready: numberText(ready), failed: numberText(states["failed"] ?? 0) });
  };
  return (
    <Card title={t("batches")} extra={<Link to="/batches">{t("batches.all")}</Link>}>
      {batches.length === 0 && <span className="mf-quiet">{t("batches.none")}</span>}
      <ul className="mf-lines">
        {batches.map((b) => (
          <li key={b.id} className="mf-batch">
            <div className="mf-setting">
              <Link to={`/batches/${b.id}`}>{b.name}</Link>
              <StateTag tone={batchTones[b.status]}>{t(`batch:status.${b.status}`)}</StateTag>
            </div>
            <StateBar counts={b.counts} name={b.name} />
            <span className="mf-quiet mf-numbers">{countsText(b)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
