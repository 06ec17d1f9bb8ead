import { Alert, Progress } from "antd";
import { useTranslation } from "react-i18next";
import type { Upgrade } from "@/bridge";

/** How far records of an earlier version are on their way to the form of this one. */
export default function UpgradeProgress({ upgrade }: { upgrade: Upgrade }) {
  const { t } = useTranslation("vault");
  const percent = Math.floor((100 * upgrade.done) / Math.max(1, upgrade.total));
  return (
    <Alert
      role="status"
      showIcon
      type="info"
      title={t("upgrade.title")}
      description={
        <>
          <Progress percent={percent} aria-label={t("upgrade.title")} />
          {t("upgrade.about", { done: upgrade.done, total: upgrade.total })}
        </>
      }
    />
  );
}
