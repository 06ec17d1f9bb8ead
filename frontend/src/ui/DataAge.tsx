import { Tooltip } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { fullTime, isNever } from "./time";

const minute = 60_000;

/** How old fetched data is; the exact time is one hover away. */
export function DataAge({ at }: { at: string | undefined }) {
  const { t } = useTranslation("ui");
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), minute / 2);
    return () => clearInterval(timer);
  }, []);
  if (isNever(at)) return <span className="mf-quiet">{t("age.never")}</span>;
  const age = Math.max(0, now - new Date(at).getTime());
  let words = t("age.now");
  if (age >= 24 * 60 * minute) words = t("age.days", { count: Math.floor(age / (24 * 60 * minute)) });
  else if (age >= 60 * minute) words = t("age.hours", { count: Math.floor(age / (60 * minute)) });
  else if (age >= minute) words = t("age.minutes", { count: Math.floor(age / minute) });
  return (
    <Tooltip title={t("age.at", { time: fullTime(at) })}>
      <span className="mf-quiet mf-numbers">{words}</span>
    </Tooltip>
  );
}
