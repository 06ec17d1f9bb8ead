import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import type { BaseinfoOutcome } from "@/bridge";
import { textOf } from "@/i18n";

interface Props {
  outcome: BaseinfoOutcome;
  onClose: () => void;
}

/** What became of a change, as the platform shows it now. */
export function OutcomeAlert({ outcome, onClose }: Props) {
  const { t } = useTranslation("baseinfo");
  return (
    <Alert
      type={outcome.route === "immediate" ? "success" : "info"}
      showIcon
      role="status"
      closable={{ onClose, "aria-label": t("outcome.close") }}
      title={t(`outcome.${outcome.route}`)}
      description={
        <>
          {outcome.looked_up && <div>{t("outcome.looked_up")}</div>}
          {!outcome.info && <div>{t("outcome.unread")}</div>}
          {outcome.warnings?.map((w) => (
            <div key={w.en}>{textOf(w)}</div>
          ))}
          {outcome.status && (
            <div className="mf-quiet">
              {t("outcome.status")} <span className="mf-code">{outcome.status}</span>
            </div>
          )}
        </>
      }
    />
  );
}
