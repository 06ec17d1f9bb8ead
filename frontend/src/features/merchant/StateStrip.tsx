import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type FleetLine, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { isNever } from "@/ui";
import { tabOf } from "../fleet";
import { Edition, Pending } from "./cells";
import { Release } from "./Release";

/** How far a merchant is, in one line: what is online, what is on its way, and what is next. */
export function StateStrip({ line, tab }: { line: FleetLine; tab: string }) {
  const { t } = useTranslation("merchant");
  const { data } = useRead(api.road.show, { merchant_id: line.id }, { on: ["merchant", "authorization", "versions", "readiness", "baseinfo"], about: line.id });
  const first = data?.stages.find((s) => s.kind === data.first);
  const to = first?.next ? tabOf(first.next.place) : "";
  return (
    <div className="mf-merchant__state" role="group" aria-label={t("strip")}>
      {isNever(line.versions_at) ? (
        <span className="mf-quiet">{t("strip.unread")}</span>
      ) : (
        <span>
          <span className="mf-quiet">{t("strip.online")}</span> <Release line={line} />
        </span>
      )}
      {line.edition && (
        <span className="mf-row">
          <span className="mf-quiet">{t("column.edition")}</span> <Edition line={line} />
        </span>
      )}
      {line.version && (
        <span className="mf-row">
          <span className="mf-quiet">{t("column.pending")}</span> <Pending line={line} />
        </span>
      )}
      {/* On that tab it is told at length. */}
      {first && tab !== "road" && (
        <span>
          <span className="mf-quiet">{t("strip.next")}</span> <Link to={`/merchants/${line.id}/${to || "road"}`}>{textOf(first.name)}</Link>
        </span>
      )}
    </div>
  );
}
