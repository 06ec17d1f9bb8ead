import { useTranslation } from "react-i18next";
import { useLocation, useNavigate } from "react-router";
import { api, type BatchPlan, type ProviderTemplate, useRead } from "@/bridge";
import { BackLink, Before } from "@/ui";
import { usePlanDraft } from "./planDraft";
import { Wizard } from "./Wizard";
import { type Passed, startOf } from "./words";
import "./batch.css";

/** Makes a batch. */
export default function NewBatchPage() {
  const { t } = useTranslation("batch");
  const { key } = useLocation();
  const templates = useRead(api.templates.list, { app_id: "" }, { on: ["app"] });
  if (!templates.data) return <Before back={<BackLink to="/batches">{t("nav")}</BackLink>} title={t("new")} fault={templates.error} onRetry={() => void templates.refetch()} />;
  return <Made key={key} templates={templates.data.templates} visit={key} />;
}

function Made({ templates, visit }: { templates: ProviderTemplate[]; visit: string }) {
  const { t } = useTranslation("batch");
  const navigate = useNavigate();
  const { state } = useLocation() as { state: (Passed & { plan?: BatchPlan }) | null };
  const drafted = usePlanDraft(visit, startOf(state, templates), state?.plan);
  return (
    <Wizard
      templates={templates}
      drafted={drafted}
      title={t("new")}
      about={t("new.about")}
      back={<BackLink to="/batches">{t("nav")}</BackLink>}
      onCancel={() => void navigate("/batches")}
      onStored={(id) => void navigate(`/batches/${id}`, { replace: true })}
    />
  );
}
