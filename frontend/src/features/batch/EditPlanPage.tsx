import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate, useParams } from "react-router";
import { api, type Batch, Fault, type ProviderTemplate, useRead } from "@/bridge";
import { BackLink, Before, FaultAlert, LinkButton, PageHeader } from "@/ui";
import { usePlanDraft } from "./planDraft";
import { Wizard } from "./Wizard";
import { cloned, goals } from "./words";
import "./batch.css";

/** Changes the plan of a batch that has made no call yet; says why where it cannot be changed any more. */
export default function EditPlanPage() {
  const { t } = useTranslation("batch");
  const { id = "" } = useParams();
  const { key } = useLocation();
  const board = useRead(api.batches.get, { id }, { on: ["batch"], about: id, keep: true });
  const templates = useRead(api.templates.list, { app_id: "" }, { on: ["app"] });
  const back = <BackLink to={`/batches/${id}`}>{board.data?.batch.plan.name ?? t("nav")}</BackLink>;
  if (!board.data || !templates.data) {
    return <Before back={back} title={t("replan:edit")} fault={board.error ?? templates.error} onRetry={() => void (board.error ? board : templates).refetch()} />;
  }
  const { batch, fixed } = board.data;
  if (fixed) {
    return (
      <div className="mf-page">
        {back}
        <PageHeader title={t("replan:edit")} />
        <Card>
          <div className="mf-stack">
            <FaultAlert fault={new Fault(fixed)} />
            {goals.includes(batch.plan.goal) && !batch.plan.given && (
              <div>
                <LinkButton to="/batches/new" state={{ plan: cloned(batch.plan) }}>
                  {t("clone")}
                </LinkButton>
              </div>
            )}
          </div>
        </Card>
      </div>
    );
  }
  return <Edited key={`${id} ${key}`} batch={batch} templates={templates.data.templates} visit={key} />;
}

function Edited({ batch, templates, visit }: { batch: Batch; templates: ProviderTemplate[]; visit: string }) {
  const { t } = useTranslation("batch");
  const navigate = useNavigate();
  const to = `/batches/${batch.id}`;
  const drafted = usePlanDraft(visit, {}, batch.plan, batch.id);
  const name = batch.plan.name ?? "";
  return (
    <Wizard
      // A batch stays with its third-party app.
      templates={templates.filter((one) => one.app_id === batch.plan.app_id)}
      drafted={drafted}
      title={t("replan:edit")}
      about={t("replan:edit.about", { name })}
      back={<BackLink to={to}>{name}</BackLink>}
      edited={batch}
      onCancel={() => void navigate(to)}
      onStored={() => void navigate(to, { replace: true })}
    />
  );
}
