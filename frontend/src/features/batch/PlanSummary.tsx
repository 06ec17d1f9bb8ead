import { Card, Collapse } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type BatchPreflight } from "@/bridge";
import { fullTime, isNever, numberText, shortTime } from "@/ui";
import { tidyJSON } from "../version";
import { Span } from "./Span";
import { goalKey, takesDays } from "./words";
import "../version/version.css";

interface Fact {
  key: string;
  value: ReactNode;
  note?: ReactNode;
  head?: boolean;
}

/** What will be done: to how many, in which waves, by how many calls, in what time. */
export function PlanSummary({ preflight }: { preflight: BatchPreflight }) {
  const { t } = useTranslation("batch");
  const { plan } = preflight;
  const waves = preflight.waves.filter((n) => n > 0);
  const days = takesDays(preflight);
  const quota: Fact = {
    key: "quota",
    value: preflight.audits_per_day ? t("fact.days", { count: preflight.days ?? 0 }) : t("fact.quota.none"),
    note: preflight.audits_per_day ? t("fact.quota.note", { n: preflight.audits_per_day }) : t("fact.quota.free"),
  };
  // What takes days is told first, and the calls that take seconds not at all.
  const heads: Fact[] = days ? [{ ...quota, head: true }, { key: "ends", value: shortTime(preflight.calendar.ends_at), head: true }] : [];
  const facts: Fact[] = [
    ...heads,
    { key: "ready", value: numberText(preflight.ready), note: t("fact.of", { count: preflight.total, total: numberText(preflight.total) }) },
    { key: "blocked", value: numberText(preflight.blocked), note: t("fact.blocked.note") },
    { key: "calls", value: numberText(preflight.calls), note: t("fact.calls.note") },
    ...(days ? [] : [{ key: "time", value: <Span seconds={preflight.seconds} />, note: t("fact.time.note") }, quota]),
    { key: "waves", value: waves.map(numberText).join(" → "), note: waves.length > 1 ? t("fact.waves.note") : t("waves.once") },
  ];
  return (
    <Card title={t("plan.title", { name: plan.name ?? "", version: plan.template_version, goal: t(`goal.${goalKey(plan.goal)}`) })}>
      <div className="mf-facts">
        {facts.map(({ key, value, note, head }) => (
          <div key={key} className="mf-fact" data-head={head} data-bad={key === "blocked" && preflight.blocked > 0}>
            <span className="mf-quiet">{t(`fact.${key}`)}</span>
            <strong className="mf-numbers">{value}</strong>
            <span className="mf-quiet">{note}</span>
          </div>
        ))}
      </div>
      {!isNever(plan.not_before) && <p>{t("plan.later", { time: fullTime(plan.not_before) })}</p>}
      {preflight.sample && (
        <Collapse
          ghost
          items={[
            {
              key: "sample",
              label: t("sample", { merchant: preflight.sample.merchant }),
              children: (
                <div className="mf-exted__preview">
                  <div className="mf-numbers">{preflight.sample.version ? t("sample.version", { version: preflight.sample.version }) : t("sample.later")}</div>
                  {preflight.sample.ext && <pre className="mf-code">{tidyJSON(preflight.sample.ext)}</pre>}
                </div>
              ),
            },
          ]}
        />
      )}
    </Card>
  );
}
