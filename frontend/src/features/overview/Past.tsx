import { Card, Segmented, Select, Skeleton } from "antd";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useRead } from "@/bridge";
import { useCurrentApp } from "@/shell/currentApp";
import { FaultAlert, numberText } from "@/ui";

const PastChart = lazy(() => import("./PastChart"));

const spans = [30, 90, 365] as const;

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
  const last = days.at(-1)?.editions ?? [];
  return (
    <Card
      title={t("past")}
      extra={
        <span className="mf-row">
          {data.templates.length > 1 && (
            <Select aria-label={t("past.template")} size="small" value={template.id} onChange={setChosen} options={data.templates.map((one) => ({ value: one.id, label: one.name }))} />
          )}
          <Segmented size="small" aria-label={t("past.span")} value={back} onChange={setBack} options={spans.map((n) => ({ value: n, label: t("past.days", { n }) }))} />
        </span>
      }
    >
      <Suspense fallback={<Skeleton active title={false} paragraph={{ rows: 6 }} />}>
        <PastChart days={days} />
      </Suspense>
      <p className="mf-quiet mf-past__now">
        {t("past.now", { list: last.map((e) => t("past.edition", { version: e.version, n: numberText(e.merchants) })).join(t("past.comma")) || t("past.none") })}
      </p>
    </Card>
  );
}
