import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { useCurrentApp } from "@/shell/currentApp";
import { FaultAlert, Loading, numberText, StateTag } from "@/ui";
import { on } from "./states";
import "./fleet.css";

/** On the overview: how many merchants are to see to which step next. */
export function ReadinessCard() {
  const { t } = useTranslation("fleet");
  const [app] = useCurrentApp();
  const { data, error, refetch } = useRead(api.fleet.board, { filter: app ? { app_id: app } : {}, limit: 0 }, { on, keep: true });
  if (!data) return <Card title={t("nav")}>{error ? <FaultAlert fault={error} onRetry={() => void refetch()} /> : <Loading rows={3} />}</Card>;
  const open = data.steps.filter(({ first }) => first > 0);
  return (
    <Card title={t("nav")} extra={<Link to="/readiness">{t("card.all")}</Link>}>
      <ul className="mf-lines">
        {open.map(({ step, name, first }) => (
          <li key={step} className="mf-setting">
            <Link to={`/readiness?next=${step}`}>{textOf(name)}</Link>
            <span className="mf-numbers">{numberText(first)}</span>
          </li>
        ))}
        <li className="mf-setting">
          <Link to="/readiness?ready=1">
            <StateTag tone="good">{t("ready")}</StateTag>
          </Link>
          <span className="mf-numbers">{numberText(data.ready)}</span>
        </li>
      </ul>
    </Card>
  );
}
