import { SendOutlined } from "@ant-design/icons";
import { Alert, App, Button, Card, Form } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { api, type AuditDraft, type AuditRules, facts, Fault, type FieldError, useCommand, useRead, type VersionFleet, type VersionForm, type VersionRow } from "@/bridge";
import { textOf } from "@/i18n";
import { BackLink, Before, FaultAlert, LinkButton, OutageNote, PageHeader, shortTime } from "@/ui";
import { CategoryField } from "../baseinfo";
import { AuthorizeRemedy } from "../merchant";
import { AuditForm } from "./AuditForm";
import { carried, carryToAudit, forgetCarried } from "./carry";
import { PrecheckAlert } from "./PrecheckAlert";
import { PartsCard, SubmitAside } from "./SubmitAside";
import { useLater } from "./useLater";
import { VersionActions } from "./VersionActions";
import { VersionTag } from "./VersionTag";
import "./version.css";

/** Submits a version for audit. What is typed survives leaving the page and a refusal. */
export default function SubmitPage() {
  const { t } = useTranslation("version");
  const { id = "", version = "" } = useParams();
  const rules = useRead(api.versions.rules, undefined);
  const draft = useRead(api.versions.draft, { merchant_id: id, version }, { on: ["baseinfo", "versions"], about: id });
  const fleet = useRead(api.versions.list, { merchant_id: id }, { on: ["versions", "authorization"], about: id });
  const error = rules.error ?? draft.error ?? fleet.error;
  const again = () => {
    for (const part of [rules, draft, fleet]) if (part.error) void part.refetch();
  };
  if (!rules.data || !draft.data || !fleet.data) {
    return <Before back={<BackLink to={`/merchants/${id}/version`}>{t("tab")}</BackLink>} title={t("submit.title", { version })} fault={error} onRetry={again} />;
  }
  const row = fleet.data.versions.find((v) => v.version === version);
  if (row && row.state !== "INIT") return <NotNow fleet={fleet.data} row={row} />;
  return (
    <AuthorizeRemedy merchantId={id}>
      <Submission key={`${id}/${version}/${draft.data.at ?? ""}`} rules={rules.data} draft={draft.data} fleet={fleet.data} version={version} />
    </AuthorizeRemedy>
  );
}

interface Props {
  rules: AuditRules;
  draft: AuditDraft;
  fleet: VersionFleet;
  version: string;
}

/** A version that is in development no more is not submitted: why, how far it is, and what can be done with it. */
function NotNow({ fleet, row }: { fleet: VersionFleet; row: VersionRow }) {
  const { t } = useTranslation("version");
  const back = `/merchants/${fleet.merchant_id}/version`;
  const why = row.actions.find((a) => a.action === "submit")?.reason;
  return (
    <div className="mf-page">
      <BackLink to={back}>{fleet.merchant_name}</BackLink>
      <PageHeader title={t("submit.title", { version: row.version })} about={<About fleet={fleet} row={row} />} />
      <div className="mf-beside mf-beside--slim">
        <Card>
          <div className="mf-stack">
            <span className="mf-row">
              <strong className="mf-numbers">{row.version}</strong>
              <VersionTag row={row} />
            </span>
            <span>{textOf(why)}</span>
            {row.reason && <Alert type="error" showIcon title={t("rejected.title")} description={row.reason} />}
            <div className="mf-row">
              <LinkButton to={back}>{t("submit.back")}</LinkButton>
              <VersionActions fleet={fleet} row={row} />
            </div>
          </div>
        </Card>
        <div className="mf-stack">
          <SubmitAside fleet={fleet} row={row} />
        </div>
      </div>
    </div>
  );
}

/** What is submitted, what it is built from, and what users have now. */
function About({ fleet, row }: { fleet: VersionFleet; row: VersionRow | undefined }) {
  const { t } = useTranslation("version");
  const online = fleet.versions.find((v) => v.state === "RELEASE");
  return (
    <>
      <Link to={`/merchants/${fleet.merchant_id}/version`}>{fleet.merchant_name}</Link>
      {row?.template && <> · {t("submit.template", { version: row.template })}</>}
      {" · "}
      {online ? t("submit.online", { version: online.version }) : t("submit.first")}
    </>
  );
}

/** The checks need the length of the test password and never what it is. */
const forCheck = (form: VersionForm): VersionForm => ({ ...form, test_password: "*".repeat(form.test_password?.length ?? 0) });

function Submission({ rules, draft, fleet, version }: Props) {
  const { t } = useTranslation("version");
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [form, setForm] = useState<VersionForm>({ ...draft.form, ...carried(fleet.merchant_id), app_version: version });
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState<FieldError[]>([]);
  const checked = useLater(form);
  const check = useRead(api.versions.check, { merchant_id: fleet.merchant_id, form: forCheck(checked) }, { keep: true });
  const precheck = useRead(api.versions.precheck, { merchant_id: fleet.merchant_id, form: forCheck(checked) }, { keep: true, on: ["settings"] });
  const back = `/merchants/${fleet.merchant_id}/version`;
  const submit = useCommand(api.versions.submit, {
    onSuccess: ({ sent, problems }) => {
      setRefused(problems);
      if (!sent) {
        document.getElementById(`audit-${problems[0]?.field ?? ""}`)?.focus();
        return;
      }
      forgetCarried(fleet.merchant_id);
      message.success(t("submit.sent", { version }));
      void navigate(back);
    },
  });
  const refresh = useCommand(api.versions.refresh);
  const change = (part: Partial<VersionForm>) => {
    setForm((before) => ({ ...before, ...part }));
    const { test_password: _, ...kept } = part;
    carryToAudit(fleet.merchant_id, kept);
  };
  const row = fleet.versions.find((v) => v.version === version);
  const legality = row?.actions.find((a) => a.action === "submit");
  const problems = check.data?.problems ?? refused;
  // An empty required field is not scolded before the first attempt.
  const shown = problems.filter((p) => tried || (form[p.field as keyof VersionForm] ?? "") !== "" || p.field.includes("pic"));
  const category = shown.find((p) => p.field === "mini_category_ids");
  const send = () => {
    setTried(true);
    // The program checks once more, and sends nothing that breaks a limit.
    submit.mutate({ merchant_id: fleet.merchant_id, form });
  };
  const online = fleet.versions.find((v) => v.state === "RELEASE" && v.description);
  return (
    <div className="mf-page">
      <BackLink to={back}>{fleet.merchant_name}</BackLink>
      <PageHeader title={t("submit.title", { version })} about={<About fleet={fleet} row={row} />} />
      <div className="mf-beside mf-beside--slim">
        <Form layout="vertical" onFinish={send} requiredMark>
          <div className="mf-stack">
            <FaultAlert fault={fleet.barred && new Fault(fleet.barred)} />
            {legality && !legality.legal && <Alert type="warning" showIcon title={textOf(legality.reason)} />}
            {!row && (
              <Alert
                type="warning"
                showIcon
                title={t("submit.unknown", { version })}
                action={
                  !fleet.barred && (
                    <Button size="small" loading={refresh.isPending} onClick={() => refresh.mutate({ merchant_id: fleet.merchant_id })}>
                      {t("ui:refresh")}
                    </Button>
                  )
                }
              />
            )}
            <FaultAlert fault={refresh.error} onRetry={() => refresh.mutate({ merchant_id: fleet.merchant_id })} />
            {online && !form.version_desc && (
              <Alert
                type="info"
                showIcon
                title={t("submit.before", { version: online.version, text: online.description })}
                action={
                  <Button size="small" onClick={() => change({ version_desc: online.description ?? "" })}>
                    {t("submit.before.take")}
                  </Button>
                }
              />
            )}
            {draft.at && <Alert type="info" showIcon title={t("submit.prefilled", { time: shortTime(draft.at) })} />}
            <AuditForm
              rules={rules}
              form={form}
              problems={shown}
              now={draft.known ? draft.now : undefined}
              onChange={change}
              categories={
                <Form.Item label={t("category")} validateStatus={category ? "error" : ""} help={category && textOf(category.text)}>
                  <CategoryField
                    id="audit-mini_category_ids"
                    merchantId={fleet.merchant_id}
                    names={draft.now.category_names}
                    now={[]}
                    next={form.mini_category_ids ? form.mini_category_ids.split(";") : undefined}
                    max={facts.categories}
                    onChange={(paths) => change({ mini_category_ids: paths.join(";") })}
                  />
                </Form.Item>
              }
            />
            {tried && problems.length > 0 && <Alert type="error" showIcon role="alert" title={t("submit.problems", { count: problems.length })} description={textOf(problems[0]?.text)} />}
            <PrecheckAlert findings={precheck.data?.findings ?? []} rules={rules} />
            <FaultAlert fault={submit.error} onRetry={send} />
          </div>
          <div className="mf-save">
            <OutageNote />
            <LinkButton to={back}>{t("ui:cancel")}</LinkButton>
            <Button type="primary" htmlType="submit" icon={<SendOutlined />} loading={submit.isPending} disabled={legality?.legal === false || fleet.barred !== undefined}>
              {t("submit.do")}
            </Button>
          </div>
        </Form>
        <div className="mf-stack">
          <PartsCard rules={rules} form={form} problems={problems} tried={tried} />
          <SubmitAside fleet={fleet} row={row} form={form} />
        </div>
      </div>
    </div>
  );
}
