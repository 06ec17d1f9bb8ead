import { theme } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Strength } from "@/bridge";
import { textOf } from "@/i18n";

/** Estimates a passphrase as it is typed; the estimate is made by the program. */
export function useStrength(passphrase: string): Strength | undefined {
  const [strength, setStrength] = useState<Strength>();
  useEffect(() => {
    if (!passphrase) {
      setStrength(undefined);
      return;
    }
    let current = true;
    const timer = setTimeout(() => {
      // Not a cached query: a passphrase does not belong into a query key.
      api.vault
        .strength({ passphrase })
        .then((s) => current && setStrength(s))
        .catch(() => undefined);
    }, 120);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [passphrase]);
  return strength;
}

export function StrengthBar({ strength }: { strength: Strength | undefined }) {
  const { t } = useTranslation("vault");
  const { token } = theme.useToken();
  const colors = [token.colorError, token.colorError, token.colorWarning, token.colorSuccess, token.colorSuccess];
  const score = strength?.score ?? -1;
  const lit = strength ? Math.max(1, score) : 0;
  return (
    <div role="status" aria-label={t("strength")}>
      <div className="mf-strength" aria-hidden>
        {[1, 2, 3, 4].map((step) => (
          <span key={step} style={step <= lit ? { background: colors[score] } : {}} />
        ))}
      </div>
      <div className="mf-quiet" style={{ minHeight: 22, fontSize: 13 }}>
        {textOf(strength?.advice)}
      </div>
    </div>
  );
}
