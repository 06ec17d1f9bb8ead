import { CalendarOutlined } from "@ant-design/icons";
import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type FleetDue, type FleetWeek, useRead } from "@/bridge";
import { useCurrentApp } from "@/shell/currentApp";
import { FaultAlert, Loading, numberText, shortTime } from "@/ui";

/** Where exactly what a line counts is found. */
function wayTo(due: FleetDue, { days }: FleetWeek, app: string): string {
  switch (due.kind) {
    case "begin":
    case "wave":
    case "release":
    case "stage":
    case "word":
      return `/batches/${due.batch_id ?? ""}`;
    case "certificate":
      return "/apps";
    case "authorization":
    case "link":
    case "filing":
    case "licence": {
      if (due.merchant_id) return `/merchants/${due.merchant_id}/${{ authorization: "authorize", link: "authorize", filing: "filing", licence: "version" }[due.kind]}`;
      const query = new URLSearchParams({ ...(app && { app }), ends: `${days.from ?? ""}..${days.to ?? ""}`, endswhat: due.kind, sort: "ends" });
      return `/merchants?${query.toString()}`;
    }
  }
}

/** What ends, begins or goes on within a week, by time. */
export function Week() {
  const { t } = useTranslation("overview");
  const [app] = useCurrentApp();
  const { data, error, refetch } = useRead(api.overview.week, { app_id: app }, { on: ["app", "merchant", "authorization", "versions", "batch", "readiness", "vault.state"], keep: true });
  return (
    <Card title={t("week")} extra={data && <span className="mf-quiet mf-numbers">{t("week.until", { day: data.days.to ?? "" })}</span>}>
      {error && !data && <FaultAlert fault={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading rows={2} />}
      {data?.due.length === 0 && (
        <span className="mf-quiet">
          <CalendarOutlined aria-hidden /> {t("week.none")}
        </span>
      )}
      {data && data.due.length > 0 && (
        <ul className="mf-lines mf-week">
          {data.due.map((due) => (
            <li key={`${due.kind}${due.batch_id ?? due.app_id ?? due.merchant_id ?? ""}`} className="mf-week__line">
              <time className="mf-quiet mf-numbers" dateTime={due.at}>
                {shortTime(due.at)}
              </time>
              <Link to={wayTo(due, data, app)}>
                {due.name ? t(`week.one.${due.kind}`, { name: due.name, n: numberText(due.merchants ?? 0) }) : t(`week.many.${due.kind as "authorization"}`, { count: due.merchants ?? 0, n: numberText(due.merchants ?? 0) })}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
