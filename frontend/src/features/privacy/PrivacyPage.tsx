import { Button, Card, Switch, Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { api, type PrivacyPlan, type PrivacyPlanned, type RunHead, useCommand, useRead } from "@/bridge";
import { listText, textOf } from "@/i18n";
import { dataName, FaultAlert, numberText, paged, PageHeader, StateTag, useDraft } from "@/ui";
import { ForMerchants, MerchantPicker, nonePicked, SendBar, SendToMany, useGiven, useMerchantsMissing } from "../merchant";
import { RunCard } from "../run";
import { StatusTag } from "./StatusTag";
import { TemplateCard } from "./TemplateCard";

/** The form of the provider's, and handing it in for many. */
export default function PrivacyPage() {
  const { t } = useTranslation("privacy");
  return (
    <ForMerchants title={t("nav")} about={t("about")}>
      <Privacy />
    </ForMerchants>
  );
}

function Privacy() {
  const { t } = useTranslation("privacy");
  const navigate = useNavigate();
  const [picked, setPicked] = useDraft("privacy/many", nonePicked);
  const [again, setAgain] = useDraft<boolean>("privacy/again", false);
  useGiven(setPicked);
  const begun = ({ id }: RunHead) => void navigate(`/runs/${id}`);
  const request = { merchants: picked.ids, again };
  const plan = useRead(api.privacy.planMany, request, { on: ["readiness", "merchant", "authorization"], enabled: picked.ids.length > 0, keep: true });
  const submit = useCommand(api.privacy.submitMany, { onSuccess: begun });
  const ask = useCommand(api.privacy.readMany, { onSuccess: begun });
  const count = picked.ids.length;
  const shown = count > 0 ? plan.data : undefined;
  // What would be sent is known once the plan is that of these merchants.
  const sent = plan.isPlaceholderData ? undefined : shown;
  const ready = sent?.rows.filter((row) => row.ready).map((row) => row.merchant_id) ?? [];
  const kept = useRead(api.privacy.templates, undefined, { on: ["readiness", "app"], keep: true });
  const missing = [...(count === 0 && kept.data?.templates.length === 0 ? [t("many.template")] : []), ...useMerchantsMissing(count), ...(sent?.ready === 0 ? [t("many.missing")] : [])];
  return (
    <div className="mf-page">
      <PageHeader title={t("nav")} about={t("about")} />
      <div className="mf-beside">
        <div className="mf-stack">
          <TemplateCard />
          <Card title={t("many")}>
            <MerchantPicker picked={picked} onChange={setPicked} />
            <div className="mf-row" style={{ marginTop: 12 }}>
              <Button disabled={count === 0} loading={ask.isPending} onClick={() => ask.mutate({ targets: { merchants: picked.ids } })}>
                {count ? t("many.ask", { count, n: numberText(count) }) : t("many.ask.none")}
              </Button>
              <Switch size="small" aria-labelledby="privacy-again" checked={again} onChange={setAgain} />
              <span id="privacy-again">{t("many.again")}</span>
            </div>
            <FaultAlert fault={plan.error} onRetry={() => void plan.refetch()} />
            <FaultAlert fault={ask.error} />
          </Card>
          {shown && <Plan plan={shown} />}
          <FaultAlert fault={submit.error} />
          <SendBar missing={missing}>
            <SendToMany
              label={sent?.ready ? t("many.send", { count: sent.ready, n: numberText(sent.ready) }) : t("many.send.unread")}
              ids={ready}
              disabled={!sent?.ready}
              busy={submit.isPending}
              onSend={() => submit.mutate({ ...request, merchants: ready })}
            >
              {t("many.send_about")}
            </SendToMany>
          </SendBar>
        </div>
        <RunCard kinds={["privacy.submit", "privacy.read"]} />
      </div>
    </div>
  );
}

/** What would be handed in for whom, and what is in the way. */
function Plan({ plan }: { plan: PrivacyPlan }) {
  const { t } = useTranslation("privacy");
  return (
    <Card title={t("plan")} extra={<span className="mf-quiet mf-numbers">{t("plan.counts", { ready: numberText(plan.ready), total: numberText(plan.rows.length) })}</span>}>
      <Table<PrivacyPlanned>
        rowKey="merchant_id"
        size="small"
        dataSource={plan.rows}
        pagination={paged({ pageSize: 20 })}
        columns={[
          { key: "name", title: t("plan.merchant"), width: 180, render: (_, row) => <Link to={`/merchants/${row.merchant_id}/privacy`}>{row.name}</Link> },
          { key: "state", title: t("plan.state"), width: 150, render: (_, row) => <StatusTag status={row.status} /> },
          {
            key: "what",
            title: t("plan.what"),
            render: (_, row) => (
              <>
                {row.ready && <StateTag tone="good">{t("plan.ready")}</StateTag>}
                {!row.ready && row.problems.length === 0 && <span className="mf-quiet">{t("plan.nothing")}</span>}
                {row.problems.map((p) => (
                  <div key={p.field + p.code}>
                    <StateTag tone="bad">{t("plan.left")}</StateTag> {textOf(p.text)}
                  </div>
                ))}
                {(row.uncovered ?? []).length > 0 && <div className="mf-quiet">{t("uncovered", { codes: listText((row.uncovered ?? []).map(dataName)) })}</div>}
              </>
            ),
          },
        ]}
      />
    </Card>
  );
}
