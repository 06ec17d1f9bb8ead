import { Card, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type PersonRunHead, useRead } from "@/bridge";
import { FaultAlert, shortTime } from "@/ui";
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
  if (run.running) return <Tag color="processing">{counts}</Tag>;
  if (run.failed > 0) return <Tag color="red">{t("runs.failed", { count: run.failed })}</Tag>;
  if (run.left > 0) return <Tag color="gold">{t("runs.stopped")}</Tag>;
  return <Tag color="green">{counts}</Tag>;
}
