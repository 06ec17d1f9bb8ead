import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { AuthorizeOutcome } from "@/bridge";
import { textOf } from "@/i18n";
import { UnknownList } from "./UnknownList";

/** What a consent led to: for whom, for whom not, and what has to be decided. */
export function OutcomeView({ outcome }: { outcome: AuthorizeOutcome }) {
  const { t } = useTranslation("authorize");
  const names = outcome.granted.map((g) => g.merchant_name).join(", ");
  const warning = textOf(outcome.warning);
  return (
    <div className="mf-stack">
      {outcome.already && <Alert type="info" showIcon title={t("outcome.already")} />}
      {outcome.granted.length > 0 && !outcome.already && (
        <Alert
          type="success"
          showIcon
          title={t("outcome.granted", { names })}
          description={outcome.granted.map((g) => (
            <div key={g.mini_app_id}>
              <Link to={`/merchants/${g.merchant_id}/authorize`}>{g.merchant_name}</Link> <span className="mf-code mf-quiet">{g.mini_app_id}</span>{" "}
              {g.replaced && <span className="mf-quiet">{t("outcome.replaced")}</span>}
            </div>
          ))}
        />
      )}
      {(outcome.mismatch || warning) && <Alert type="warning" showIcon title={outcome.mismatch ? t("outcome.mismatch") : warning} description={outcome.mismatch ? warning : undefined} />}
      {outcome.unknown.length > 0 && <UnknownList only={outcome.unknown.map((u) => u.id)} />}
    </div>
  );
}
