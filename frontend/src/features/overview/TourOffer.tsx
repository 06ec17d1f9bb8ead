import { CompassOutlined } from "@ant-design/icons";
import { Alert, Button, Tour } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLooks } from "@/shell/preferences";

/** An entry of the navigation, as the tour points at it. */
const entry = (path: string) => () => document.querySelector(`[data-nav="${path}"]`)?.closest("li") ?? document.body;

/** Offers a short tour until it was taken or declined. */
export function TourOffer() {
  const { t } = useTranslation("overview");
  const { preferences, change } = useLooks();
  const [touring, setTouring] = useState(false);
  const end = () => {
    setTouring(false);
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
        onClose={end}
        placement="rightTop"
        steps={steps.map(({ key, path }) => ({ title: t(`tour.${key}`), description: t(`tour.${key}.about`), target: entry(path) }))}
      />
    </>
  );
}
