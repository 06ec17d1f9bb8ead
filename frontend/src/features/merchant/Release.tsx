import { useTranslation } from "react-i18next";
import type { FleetLine } from "@/bridge";
import { isNever } from "@/ui";

/** The merchant's own version that is online. */
export function Release({ line }: { line: FleetLine }) {
  const { t } = useTranslation("merchant");
  if (line.online) return <span className="mf-numbers">{line.online}</span>;
  return <span className="mf-quiet">{isNever(line.versions_at) ? "—" : t("release.none")}</span>;
}
