import { CompassOutlined } from "@ant-design/icons";
import { Alert, Button, Tour } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLooks } from "@/shell/preferences";

/** An entry of the navigation, as the tour points at it. */
const entry = (path: string) => () => document.querySelector(`[data-nav="${path}"]`)?.closest("li") ?? document.body;

/** While the tour is shown the keys are in its panel: its way on is what Enter presses, and Tab stays among its buttons. */
function useKeysIn(touring: boolean, at: number): void {
  useEffect(() => {
    if (!touring) return undefined;
    const buttons = () => [...document.querySelectorAll<HTMLElement>(".ant-tour button")];
    let frame = 0;
    const take = () => {
      const on = buttons().at(-1); // the way on is the last
      if (on) on.focus();
      else frame = requestAnimationFrame(take);
    };
    frame = requestAnimationFrame(take);
    const stay = (e: KeyboardEvent) => {
      const among = buttons();
      if (e.key !== "Tab" || among.length === 0) return;
      e.preventDefault();
      const place = among.indexOf(document.activeElement as HTMLElement);
      among[(place + (e.shiftKey ? -1 : 1) + among.length) % among.length]?.focus();
    };
    document.addEventListener("keydown", stay, true);
    return () => {
      cancelAnimationFrame(frame);
      document.removeEventListener("keydown", stay, true);
    };
  }, [touring, at]);
}

/** Offers a short tour until it was taken or declined. */
export function TourOffer() {
  const { t } = useTranslation("overview");
  const { preferences, change } = useLooks();
  const [touring, setTouring] = useState(false);
  const [at, setAt] = useState(0);
  useKeysIn(touring, at);
  const end = () => {
    setTouring(false);
    // What offered it is gone.
    document.getElementById("main")?.focus();
    change({ tour_done: true });
  };
  if (preferences.tour_done) return null;
  const steps = [
    { key: "authorize", path: "/authorization" },
    { key: "merchants", path: "/merchants" },
    { key: "batches", path: "/batches" },
  ] as const;
  return (
    <>
      <Alert
        type="info"
        showIcon
        icon={<CompassOutlined />}
        title={t("tour")}
        action={
          <div className="mf-row">
            <Button size="small" onClick={() => setTouring(true)}>
              {t("tour.start")}
            </Button>
            <Button size="small" type="text" onClick={end}>
              {t("tour.skip")}
            </Button>
          </div>
        }
      />
      <Tour
        open={touring}
        current={at}
        onChange={setAt}
        onClose={end}
        placement="rightTop"
        steps={steps.map(({ key, path }) => ({ title: t(`tour.${key}`), description: t(`tour.${key}.about`), target: entry(path) }))}
      />
    </>
  );
}
