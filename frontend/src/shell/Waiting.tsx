import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

/** After how long something that was asked for is called slow, in milliseconds. */
const slowMs = 10_000;

/** Says in the top bar that what was asked for is still waited for, and that nobody has to wait with it. */
export function Waiting() {
  const { t } = useTranslation("shell");
  const client = useQueryClient();
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const cache = client.getMutationCache();
    let timer: ReturnType<typeof setInterval> | undefined;
    const look = () => {
      const begun = cache.getAll().flatMap(({ state }) => (state.status === "pending" ? [state.submittedAt] : []));
      if (begun.length === 0) {
        clearInterval(timer);
        timer = undefined;
        setSeconds(0);
        return;
      }
      timer ??= setInterval(look, 1000);
      const waited = Date.now() - Math.min(...begun);
      setSeconds(waited < slowMs ? 0 : Math.floor(waited / 5000) * 5);
    };
    const stop = cache.subscribe(look);
    look();
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [client]);
  if (seconds === 0) return null;
  const words = t("waiting", { seconds });
  return (
    <span className="mf-notice__title mf-quiet" title={words}>
      {words}
    </span>
  );
}
