import { Card, Select, Skeleton } from "antd";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type FleetDay, useRead } from "@/bridge";
import { useCurrentApp } from "@/shell/currentApp";
import { FaultAlert, numberText } from "@/ui";
import { Span } from "./Span";

const DayChart = lazy(() => import("./DayChart"));

/** The colours of versions, the newest first; what is older than these shares the last. */
const colours = ["--mf-primary", "--mf-good", "--mf-warn", "--mf-demo", "--mf-bad", "--mf-quiet"] as const;

/** Who was online with which version of a template, day by day. */
export function Past() {
  const { t } = useTranslation("overview");
  const [app] = useCurrentApp();
  const [back, setBack] = useState<number>(30);
  const [chosen, setChosen] = useState<string>();
  const { data, error, refetch } = useRead(api.overview.past, { app_id: app, back }, { on: ["versions", "app", "vault.state"], keep: true });
  if (error && !data) return <FaultAlert fault={error} onRetry={() => void refetch()} />;
  if (!data || data.templates.length === 0) return null;
  const template = data.templates.find((one) => one.id === chosen) ?? data.templates[0];
  if (!template) return null;
  const days = data.days.map((day) => ({ day: day.day, editions: day.editions.filter((e) => e.template === template.id) }));
  const versions = versionsOf(days);
  const last = days.at(-1)?.editions ?? [];
  return (
    <Card
      title={t("past")}
      extra={
        <span className="mf-row">
          {data.templates.length > 1 && (
            <Select aria-label={t("past.template")} size="small" value={template.id} onChange={setChosen} options={data.templates.map((one) => ({ value: one.id, label: one.name }))} />
          )}
          <Span value={back} onChange={setBack} />
        </span>
      }
    >
      <Suspense fallback={<Skeleton active title={false} paragraph={{ rows: 6 }} />}>
        <DayChart
          title={t("past")}
          about={t("past.about", { versions: versions.length, days: days.length })}
          days={days.map((day) => day.day)}
          series={versions.map((version, i) => ({
            label: version,
            colour: colours[Math.min(i, colours.length - 1)] ?? "--mf-quiet",
            values: days.map((day) => day.editions.find((e) => e.version === version)?.merchants ?? 0),
          }))}
        />
      </Suspense>
      <p className="mf-quiet mf-days__now">
        {t("past.now", { list: last.map((e) => t("past.edition", { version: e.version, n: numberText(e.merchants) })).join(t("past.comma")) || t("past.none") })}
      </p>
    </Card>
  );
}

/** The versions of some days, the newest first. */
function versionsOf(days: FleetDay[]): string[] {
  const all = new Set(days.flatMap((day) => day.editions.map((e) => e.version)));
  return [...all].toSorted((a, b) => b.localeCompare(a, "en", { numeric: true }));
}
