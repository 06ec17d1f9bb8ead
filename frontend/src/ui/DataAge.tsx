import { Tooltip } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ageOf, sameAge, untilOlder } from "./age";
import { fullTime, isNever } from "./time";

/** How old fetched data is; the exact time is one hover away. */
export function DataAge({ at }: { at: string | undefined }) {
  const { t } = useTranslation("ui");
  const [now, setNow] = useState(() => Date.now());
  const then = isNever(at) ? Number.NaN : new Date(at).getTime();
  const age = Math.max(0, now - then);
  useEffect(() => {
    if (Number.isNaN(then)) return;
    // Nothing is drawn anew before the words change, or newer data are told.
    const real = Math.max(0, Date.now() - then);
    const timer = setTimeout(() => setNow(Date.now()), sameAge(real, age) ? untilOlder(real) : 0);
    return () => clearTimeout(timer);
  }, [then, age]);
  if (isNever(at)) return <span className="mf-quiet">{t("age.never")}</span>;
  const { unit, count } = ageOf(age);
  const words = unit === "now" ? t("age.now") : t(`age.${unit}`, { count });
  return (
    <Tooltip title={t("age.at", { time: fullTime(at) })}>
      <span className="mf-quiet mf-numbers">{words}</span>
    </Tooltip>
  );
}
