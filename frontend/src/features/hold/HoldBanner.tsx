import { Alert, Button } from "antd";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useRead } from "@/bridge";
import { clausesText, textOf } from "@/i18n";

const GoOnDialog = lazy(() => import("./GoOnDialog"));

/** Says on every screen that changes are held back, why, and how they go on. */
export function HoldBanner() {
  const { t } = useTranslation("hold");
  const { data } = useRead(api.hold.show, undefined, { on: ["hold", "vault.state"] });
  const [asked, setAsked] = useState(false);
  if (!data?.held) return null;
  return (
    <>
      <Alert
        banner
        type="warning"
        data-testid="hold"
        title={t("title")}
        description={clausesText(data.causes.map((c) => textOf(c.text)))}
        action={<Button onClick={() => setAsked(true)}>{t("open")}</Button>}
      />
      {asked && (
        <Suspense fallback={null}>
          <GoOnDialog hold={data} onClose={() => setAsked(false)} />
        </Suspense>
      )}
    </>
  );
}
