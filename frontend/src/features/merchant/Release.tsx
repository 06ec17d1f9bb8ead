import { Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import type { FleetLine } from "@/bridge";
import { isNever, StateTag, type Tone } from "@/ui";

const tones: Record<string, Tone> = {
  AUDITING: "busy",
  WAIT_RELEASE: "good",
  BASE_AUDIT_PASS: "good",
  AUDIT_REJECT: "bad",
  GRAY: "warn",
};

/** What is online, how far that is behind, and the version on its way. */
export function Release({ line }: { line: FleetLine }) {
  const { t, i18n } = useTranslation("merchant");
  if (isNever(line.versions_at) && !line.online && !line.version) return <span className="mf-quiet">—</span>;
  return (
    <span className="mf-merchants__release">
      {line.online ? <span className="mf-numbers">{line.online}</span> : <span className="mf-quiet">{t("release.none")}</span>}
      {line.behind > 0 && (
        <Tooltip title={t("release.behind.note", { count: line.behind })}>
          <span>
            <StateTag tone="warn">{t("release.behind", { count: line.behind })}</StateTag>
          </span>
        </Tooltip>
      )}
      {line.version && (
        <StateTag tone={tones[line.state] ?? "plain"}>
          {line.version} {i18n.exists(`merchant:state.${line.state}`) ? t(`state.${line.state}`) : line.state}
        </StateTag>
      )}
    </span>
  );
}
