import { App, Alert, Button, Card } from "antd";
import { useDeferredValue } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type PrivacyForm, useCommand, useRead } from "@/bridge";
import { useFirstLook } from "@/bridge/firstLook";
import { listText, textOf } from "@/i18n";
import type { MerchantTabProps } from "@/shell/feature";
import { dataName, FaultAlert, isNever, Loading, OutageNote, shortTime, TabHead, useDraft } from "@/ui";
import { FormFields } from "./FormFields";
import { StatusTag } from "./StatusTag";

/** What most begin with, as a template does. */
const usual: PrivacyForm = { reply_cycle: "15", public_type: "PUBLIC", storage_location: "inside" };

/** The privacy agreement of one merchant: how far it is, and the next one, filled. */
export default function PrivacyTab({ merchantId, authorized }: MerchantTabProps) {
  const { t } = useTranslation("privacy");
  const { message } = App.useApp();
  const request = { merchant_id: merchantId };
  const { data, error, refetch } = useRead(api.privacy.preview, request, { on: ["readiness", "merchant"], about: merchantId });
  const [draft, setDraft, drop] = useDraft<PrivacyForm | undefined>(`privacy/${merchantId}`, undefined);
  const read = useCommand(api.privacy.read);
  const submit = useCommand(api.privacy.submit, {
    onSuccess: (out) => {
      drop();
      message.success(out.waits ? t("sent.waits") : out.passed ? t("sent.passed") : out.looked_up ? t("sent.looked_up") : t("sent"));
    },
  });
  const base = useRead(api.baseInfo.get, request, { on: ["baseinfo"], about: merchantId, enabled: data?.found === false });
  const known = base.data?.found ? { contact_phone: base.data.info.phone, contact_email: base.data.info.email } : {};
  const form = draft ?? (data?.found ? data.form : { ...usual, ...known });
  // What the template gives was checked with it; what is typed here is checked as it is typed.
  const own = draft !== undefined || data?.found === false;
  const typed = useDeferredValue(form);
  const check = useRead(api.privacy.checkTemplate, { form: typed }, { keep: true, enabled: own });
  const refresh = () => read.mutate(request);
  useFirstLook(authorized && data !== undefined && isNever(data.at), refresh);
  if (!data) return error ? <FaultAlert fault={error} onRetry={() => void refetch()} /> : <Loading />;
  const waits = data.status === "AUDITING";
  const passed = data.status === "PASS";
  const general = draft ? [] : data.problems.filter((p) => p.field === "");
  const problems = own ? (check.data?.problems ?? []) : data.problems.filter((p) => p.field !== "");
  const undeclared = own ? data.used.find((u) => !u.optional && !form.system_privacy_fields?.some((f) => f.code === u.code && f.purpose.trim())) : undefined;
  const open = problems[0] ? textOf(problems[0].text) : undeclared && t("purpose.open", { what: dataName(undeclared.code) });
  return (
    <div className="mf-stack">
      <TabHead fetchedAt={data.at} refreshing={read.isPending} onRefresh={refresh}>
        <span className="mf-row">
          <StatusTag status={data.status} />
          {data.sent && <span className="mf-quiet mf-numbers">{t("last", { at: shortTime(data.sent.at) })}</span>}
        </span>
      </TabHead>
      <FaultAlert fault={read.error} onRetry={refresh} />
      {data.status === "REJECT" && <Alert type="error" showIcon title={t("refused")} description={t("refused.about")} />}
      {(data.uncovered ?? []).length > 0 && <Alert type="warning" showIcon title={t("uncovered", { codes: listText((data.uncovered ?? []).map(dataName)) })} />}
      {general.map((p) => (
        <Alert key={p.code} type="warning" showIcon title={textOf(p.text)} description={<Link to="/privacy">{t("template.write")}</Link>} />
      ))}
      <Card title={data.found ? t("next") : t("next.own")} extra={data.found && <span className="mf-quiet">{t("next.filled")}</span>}>
        <FormFields id="privacy-one" form={form} onChange={setDraft} used={data.used} problems={draft || data.found ? problems : []} />
      </Card>
      <FaultAlert fault={submit.error} />
      <div className="mf-save">
        <OutageNote />
        {open && !waits && <span className="mf-quiet">{open}</span>}
        <Button
          type="primary"
          disabled={waits || open !== undefined || (own && check.isPending)}
          loading={submit.isPending}
          onClick={() => submit.mutate({ ...request, again: passed, ...(own ? { form } : {}) })}
        >
          {waits ? t("submit.waits") : passed || data.status === "REJECT" ? t("submit.again") : t("submit")}
        </Button>
        {draft && (
          <Button type="text" onClick={drop}>
            {t("draft.drop")}
          </Button>
        )}
      </div>
    </div>
  );
}
