import { Switch } from "antd";
import { useTranslation } from "react-i18next";
import { api, useRead } from "@/bridge";
import { listText } from "@/i18n";
import { dataName, numberText, useDraft } from "@/ui";
import { HandInMany } from "../merchant";
import { StatusTag } from "./StatusTag";
import { TemplateCard } from "./TemplateCard";

/** The form of the provider's, and handing it in for many. */
export default function PrivacyPage() {
  const { t } = useTranslation("privacy");
  const [again, setAgain] = useDraft<boolean>("privacy/again", false);
  const kept = useRead(api.privacy.templates, undefined, { on: ["readiness", "app"], keep: true });
  return (
    <HandInMany
      tab="privacy"
      title={t("nav")}
      about={t("about")}
      form={<TemplateCard />}
      unwritten={kept.data?.templates.length === 0 ? t("many.template") : undefined}
      name={t("many")}
      options={
        <>
          <Switch size="small" aria-labelledby="privacy-again" checked={again} onChange={setAgain} />
          <span id="privacy-again">{t("many.again")}</span>
        </>
      }
      rest={{ again }}
      plan={api.privacy.planMany}
      send={api.privacy.submitMany}
      read={api.privacy.readMany}
      kinds={["privacy.submit", "privacy.read"]}
      sendLabel={(count) => (count ? t("many.send", { count, n: numberText(count) }) : t("many.send.unread"))}
      sendAbout={t("many.send_about")}
      nobody={t("many.missing")}
      nothing={t("plan.nothing")}
      stateOf={(row) => <StatusTag status={row.status} />}
      noteOf={(row) => row.uncovered?.length && <div className="mf-quiet">{t("uncovered", { codes: listText(row.uncovered.map(dataName)) })}</div>}
    />
  );
}
