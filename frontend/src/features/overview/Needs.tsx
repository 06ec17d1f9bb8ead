import { CheckCircleOutlined } from "@ant-design/icons";
import { Card } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { FleetNeed, FleetNeedKind } from "@/bridge";
import { textOf } from "@/i18n";
import { useCurrentApp } from "@/shell/currentApp";
import { EmptyState, isNever, shortTime, StateTag, type Tone, versionTone } from "@/ui";
import { wayTo } from "./ways";

const tones: Record<FleetNeedKind, Tone> = {
  lost: "bad",
  rejected: "bad",
  confirm: "warn",
  paused: "warn",
  decide: "warn",
  consent: "warn",
  release: versionTone("WAIT_RELEASE"),
  filing: "warn",
  strange: "warn",
  renew: "warn",
  backup: "warn",
};

const first = 8;

/** What needs a person today, each with its button. */
export function Needs({ needs, total }: { needs: FleetNeed[]; total: number }) {
  const { t } = useTranslation("overview");
  const [app] = useCurrentApp();
  const [all, setAll] = useState(false);
  const what = (need: FleetNeed): string => (need.count ? t(need.kind === "release" ? "needs.many.release" : need.kind === "rejected" ? "needs.many.rejected" : "needs.many", { count: need.count }) : (need.name ?? ""));
  const shown = all ? needs : needs.slice(0, first);
  return (
    <Card title={t("needs")} extra={total > 0 && <span className="mf-quiet mf-numbers">{t("needs.count", { count: total })}</span>}>
      {total === 0 && <EmptyState icon={<CheckCircleOutlined style={{ color: "var(--mf-good)" }} />} title={t("needs.none")} hint={t("needs.none.hint")} />}
      <ul className="mf-lines mf-need-list">
        {shown.map((need) => (
          <li key={`${need.kind}${need.merchant_id ?? need.batch_id ?? need.name}`} className="mf-need">
            <span>
              <StateTag tone={tones[need.kind]}>{t(`need.${need.kind}`)}</StateTag>
            </span>
            <span className="mf-need__words">
              {what(need) && <strong>{what(need)}</strong>}
              {need.version && <span className="mf-quiet mf-numbers"> {need.version}</span>}
              {need.count && !isNever(need.since) && <span className="mf-quiet"> · {t("needs.since", { at: shortTime(need.since) })}</span>}
              {need.why && <span className="mf-quiet">{what(need) ? ` · ${textOf(need.why)}` : textOf(need.why)}</span>}
            </span>
            <Link className="mf-need__go" to={wayTo(need, app)} aria-label={`${t(`do.${need.kind}`)} ${need.name}`}>
              {t(`do.${need.kind}`)}
            </Link>
          </li>
        ))}
      </ul>
      {!all && needs.length > first && (
        <button type="button" className="mf-more" onClick={() => setAll(true)}>
          {t("needs.more", { count: needs.length - first })}
        </button>
      )}
    </Card>
  );
}
