import { Button, Card, Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { api, type PermissionPlanned, type PermissionPlan, type RunHead, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert, numberText, paged, PageHeader, StateTag, useDraft } from "@/ui";
import { ForMerchants, MerchantPicker, nonePicked, SendBar, SendToMany, useGiven, useMerchantsMissing } from "../merchant";
import { RunCard } from "../run";
import { type ChosenField, FormCard } from "./FormCard";
import { GrantTag } from "./GrantTag";

const phone: ChosenField = { api_name: "my.getPhoneNumber", field_name: "mobile" };

/** The application of the provider's for a field, and handing it in for many. */
export default function PermissionsPage() {
  const { t } = useTranslation("permission");
  return (
    <ForMerchants title={t("nav")} about={t("about")}>
      <Permissions />
    </ForMerchants>
  );
}

function Permissions() {
  const { t } = useTranslation("permission");
  const navigate = useNavigate();
  const [field, setField] = useDraft<ChosenField>("permission/field", phone);
  const [picked, setPicked] = useDraft("permission/many", nonePicked);
  useGiven(setPicked);
  const begun = ({ id }: RunHead) => void navigate(`/runs/${id}`);
  const request = { ...field, merchants: picked.ids };
  const plan = useRead(api.permissions.planMany, request, { on: ["readiness", "merchant", "authorization"], enabled: picked.ids.length > 0, keep: true });
  const apply = useCommand(api.permissions.applyMany, { onSuccess: begun });
  const ask = useCommand(api.permissions.readMany, { onSuccess: begun });
  const count = picked.ids.length;
  const shown = count > 0 ? plan.data : undefined;
  // What would be sent is known once the plan is that of these merchants.
  const sent = plan.isPlaceholderData ? undefined : shown;
  const ready = sent?.rows.filter((row) => row.ready).map((row) => row.merchant_id) ?? [];
  const kept = useRead(api.permissions.forms, undefined, { on: ["readiness", "app"], keep: true });
  const written = kept.data?.forms.some(({ form }) => form.api_name === field.api_name && form.field_name === field.field_name);
  const missing = [...(count === 0 && written === false ? [t("many.form")] : []), ...useMerchantsMissing(count), ...(sent?.ready === 0 ? [t("many.missing")] : [])];
  return (
    <div className="mf-page">
      <PageHeader title={t("nav")} about={t("about")} />
      <div className="mf-beside">
        <div className="mf-stack">
          <FormCard field={field} onField={setField} />
          <Card title={t("many")}>
            <MerchantPicker picked={picked} onChange={setPicked} />
            <div className="mf-row" style={{ marginTop: 12 }}>
              <Button disabled={count === 0} loading={ask.isPending} onClick={() => ask.mutate({ targets: { merchants: picked.ids } })}>
                {count ? t("many.ask", { count, n: numberText(count) }) : t("never.read")}
              </Button>
            </div>
            <FaultAlert fault={plan.error} onRetry={() => void plan.refetch()} />
            <FaultAlert fault={ask.error} />
          </Card>
          {shown && <Plan plan={shown} />}
          <FaultAlert fault={apply.error} />
          <SendBar missing={missing}>
            <SendToMany
              label={sent?.ready ? t("many.send", { count: sent.ready, n: numberText(sent.ready) }) : t("many.send.unread")}
              ids={ready}
              disabled={!sent?.ready}
              busy={apply.isPending}
              onSend={() => apply.mutate({ ...request, merchants: ready })}
            >
              {t("many.send_about")}
            </SendToMany>
          </SendBar>
        </div>
        <RunCard kinds={["permission.apply", "permission.read"]} />
      </div>
    </div>
  );
}

/** What would be applied for, for whom, and what is in the way. */
function Plan({ plan }: { plan: PermissionPlan }) {
  const { t } = useTranslation("permission");
  return (
    <Card title={t("plan")} extra={<span className="mf-quiet mf-numbers">{t("plan.counts", { ready: numberText(plan.ready), total: numberText(plan.rows.length) })}</span>}>
      <Table<PermissionPlanned>
        rowKey="merchant_id"
        size="small"
        dataSource={plan.rows}
        pagination={paged({ pageSize: 20 })}
        columns={[
          { key: "name", title: t("plan.merchant"), width: 180, render: (_, row) => <Link to={`/merchants/${row.merchant_id}/permission`}>{row.name}</Link> },
          {
            key: "state",
            title: t("plan.state"),
            render: (_, row) => (
              <>
                <GrantTag status={row.status} /> {row.reason}
              </>
            ),
          },
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
              </>
            ),
          },
        ]}
      />
    </Card>
  );
}
