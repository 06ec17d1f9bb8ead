import { Card, Skeleton } from "antd";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useRead } from "@/bridge";
import { useCurrentApp } from "@/shell/currentApp";
import { FaultAlert, numberText } from "@/ui";
import { Span } from "./Span";

const DayChart = lazy(() => import("./DayChart"));

const outcomes = [
  { key: "passed", colour: "--mf-good" },
  { key: "rejected", colour: "--mf-bad" },
  { key: "withdrawn", colour: "--mf-quiet" },
] as const;

/** How audits ended, day by day. */
export function Audits() {
  const { t } = useTranslation("overview");
  const [app] = useCurrentApp();
  const [back, setBack] = useState<number>(30);
  const { data, error, refetch } = useRead(api.overview.audits, { app_id: app, back }, { on: ["versions", "app", "vault.state"], keep: true });
  if (error && !data) return <FaultAlert fault={error} onRetry={() => void refetch()} />;
  if (!data) return null;
  const sum = (key: (typeof outcomes)[number]["key"]): number => data.days.reduce((n, day) => n + day[key], 0);
  const some = data.days.length > 0;
  return (
    <Card title={t("audits")} extra={<Span value={back} onChange={setBack} />}>
      {some ? (
        <Suspense fallback={<Skeleton active title={false} paragraph={{ rows: 6 }} />}>
          <DayChart
            title={t("audits")}
            about={t("audits.about", { count: data.days.length })}
            days={data.days.map((day) => day.day)}
            series={outcomes.map(({ key, colour }) => ({ label: t(`audits.${key}`), colour, values: data.days.map((day) => day[key]) }))}
          />
        </Suspense>
      ) : (
        <div className="mf-days mf-days--none mf-quiet">{t("audits.none")}</div>
      )}
      <p className="mf-quiet mf-days__now">
        {some ? t("audits.sum", { passed: numberText(sum("passed")), rejected: numberText(sum("rejected")), withdrawn: numberText(sum("withdrawn")) }) : t("audits.when")}
      </p>
    </Card>
  );
}
