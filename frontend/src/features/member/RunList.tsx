import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type PersonRunHead, useRead } from "@/bridge";
import { FaultAlert, shortTime, StateTag } from "@/ui";
import { labelOf } from "./person";

/** What was done for many merchants of late. */
export function RunList() {
  const { t } = useTranslation("member");
  const { data, error, refetch } = useRead(api.members.runs, undefined, { on: ["members"] });
  return (
    <Card title={t("runs.title")}>
      <FaultAlert fault={error} onRetry={() => void refetch()} />
      {data?.runs.length === 0 && <span className="mf-quiet">{t("runs.none")}</span>}
      <ul className="mf-members__runs">
        {data?.runs.map((run) => (
          <li key={run.id}>
            <div>
              <Link to={`/members/runs/${run.id}`}>{t(run.action === "delete" ? "runs.delete" : "runs.invite", { who: labelOf(run.person) })}</Link>
              <div className="mf-quiet mf-numbers">
                {t(`role.name.${run.role}`)} · {shortTime(run.started_at)}
              </div>
            </div>
            <RunState run={run} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function RunState({ run }: { run: PersonRunHead }) {
  const { t } = useTranslation("member");
  const counts = <span className="mf-numbers">{`${run.ok} / ${run.total}`}</span>;
  if (run.running) return <StateTag tone="busy">{counts}</StateTag>;
  if (run.failed > 0) return <StateTag tone="bad">{t("runs.failed", { count: run.failed })}</StateTag>;
  if (run.left > 0) return <StateTag tone="warn">{t("runs.stopped")}</StateTag>;
  return <StateTag tone="good">{counts}</StateTag>;
}
