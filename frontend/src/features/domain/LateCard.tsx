import { Button, Card } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { api, useRead } from "@/bridge";
import { FaultAlert, Loading, numberText } from "@/ui";
import "./domain.css";

/** How many merchants are named; the rest is counted. */
const most = 12;

/** The merchants whose changes of domains take effect with a new version. */
export function LateCard() {
  const { t } = useTranslation("domain");
  const navigate = useNavigate();
  const { data, error, refetch } = useRead(api.domains.late, undefined, { on: ["baseinfo", "versions", "merchant"], keep: true });
  const rows = data?.rows ?? [];
  const n = numberText(rows.length);
  return (
    <Card title={t("late")} extra={rows.length > 0 && <span className="mf-numbers">{n}</span>}>
      <FaultAlert fault={error} onRetry={() => void refetch()} />
      {!data && !error && <Loading rows={1} />}
      {data && rows.length === 0 && <span className="mf-quiet">{t("late.none")}</span>}
      {rows.length > 0 && (
        <div className="mf-stack" style={{ gap: 12 }}>
          <span className="mf-quiet">{t("late.about")}</span>
          <ul className="mf-members__places">
            {rows.slice(0, most).map((row) => (
              <li key={row.merchant_id}>
                <div>
                  <Link to={`/merchants/${row.merchant_id}/domain`}>{row.name}</Link>
                  {row.added_late.length > 0 && <div className="mf-quiet">{t("late.added", { domains: row.added_late.join(", ") })}</div>}
                  {row.removed_late.length > 0 && <div className="mf-quiet">{t("late.removed", { domains: row.removed_late.join(", ") })}</div>}
                </div>
              </li>
            ))}
          </ul>
          {rows.length > most && <span className="mf-quiet">{t("late.more", { count: rows.length - most, n: numberText(rows.length - most) })}</span>}
          <div>
            <Button type="primary" onClick={() => void navigate("/batches/new", { state: { merchants: rows.map((row) => row.merchant_id) } })}>
              {t("late.publish", { count: rows.length, n })}
            </Button>
          </div>
        </div>
      )}
    </Card>
  );
}
