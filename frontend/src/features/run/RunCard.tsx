import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type RunKind, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert, Loading, shortTime } from "@/ui";
import "./run.css";
import { RunTag } from "./RunTag";

/** What was done of late for many merchants, of some kinds. */
export function RunCard({ kinds }: { kinds: RunKind[] }) {
  const { t } = useTranslation("run");
  const { data, error, refetch } = useRead(api.runs.list, { limit: 200 }, { on: ["run"], keep: true });
  const runs = data?.runs.filter((r) => kinds.includes(r.kind)).slice(0, 20);
  return (
    <Card title={t("card")} extra={<Link to="/runs">{t("card.all")}</Link>}>
      <FaultAlert fault={error} onRetry={() => void refetch()} />
      {!runs && !error && <Loading rows={1} />}
      {runs?.length === 0 && <span className="mf-quiet">{t("none")}</span>}
      <ul className="mf-runs">
        {runs?.map((run) => (
          <li key={run.id}>
            <div>
              <Link to={`/runs/${run.id}`}>{textOf(run.title)}</Link>
              <div className="mf-quiet mf-numbers">
                {run.about && `${textOf(run.about)} · `}
                {shortTime(run.started_at)}
              </div>
            </div>
            <RunTag run={run} numbers />
          </li>
        ))}
      </ul>
    </Card>
  );
}
