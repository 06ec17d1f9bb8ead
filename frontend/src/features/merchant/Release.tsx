import { Tag, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import type { MerchantLine } from "@/bridge";
import { isNever } from "@/ui";

const tones: Record<string, string> = {
  AUDITING: "processing",
  WAIT_RELEASE: "success",
  BASE_AUDIT_PASS: "success",
  AUDIT_REJECT: "error",
  GRAY: "gold",
};

/** What is online, how far that is behind, and the version on its way. */
export function Release({ line }: { line: MerchantLine }) {
  const { t } = useTranslation("merchant");
  if (isNever(line.versions_at) && !line.online && !line.version) return <span className="mf-quiet">—</span>;
  return (
    <span className="mf-merchants__release">
      {line.online ? <span className="mf-numbers">{line.online}</span> : <span className="mf-quiet">{t("release.none")}</span>}
      {line.behind > 0 && (
        <Tooltip title={t("release.behind.note", { count: line.behind })}>
          <Tag color="gold" variant="filled">
            {t("release.behind", { count: line.behind })}
          </Tag>
        </Tooltip>
      )}
      {line.version && (
        <Tag color={tones[line.state] ?? "default"} variant="filled">
          <span className="mf-numbers">{line.version}</span> {t(`state.${line.state}`)}
        </Tag>
      )}
    </span>
  );
}
