import { App, Button, Card, Form } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { api, type AppForm, type ProviderApp, useCommand, useRead } from "@/bridge";
import { BackLink, FaultAlert, Loading, PageHeader, StepBar } from "@/ui";
import { BasicsStep } from "./BasicsStep";
import { startOf } from "./form";
import { KeysStep } from "./KeysStep";
import { TestReportView } from "./TestReportView";

/** Connects a third-party app, or changes one: what it is, its keys, and a test before it is saved. */
export default function ConnectPage() {
  const { t } = useTranslation("apps");
  const { id } = useParams();
  const stored = useRead(api.apps.get, { id: id ?? "" }, { enabled: id !== undefined });
  const settings = useRead(api.settings.get, undefined, { enabled: id === undefined });
  // The form of one that is changed waits for it: what it stands in for would be saved.
  const rate = id === undefined ? settings.data?.default_rate : stored.data?.rate;
  return (
    <div className="mf-page mf-page--narrow">
      <BackLink to="/apps">{t("nav")}</BackLink>
      <PageHeader title={id ? (stored.data ? t("edit.title", { name: stored.data.name }) : t("edit")) : t("connect.title")} about={t("connect.about")} />
      <FaultAlert fault={stored.error ?? settings.error} onRetry={() => void (id === undefined ? settings : stored).refetch()} />
      {rate !== undefined && <Wizard key={stored.data?.updated_at ?? "new"} stored={stored.data} rate={rate} />}
      {rate === undefined && !stored.error && !settings.error && <Loading />}
    </div>
  );
}

/** The fields a step owns, to check them before the next. */
const owned = [
  ["name", "app_id", "gateway", "oauth", "message_host", "rate"],
  ["private_key", "alipay_public_key", "app_cert", "alipay_cert", "root_cert", "aes_key"],
] as const;

function Wizard({ stored, rate }: { stored: ProviderApp | undefined; rate: number }) {
  const { t } = useTranslation("apps");
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [form] = Form.useForm<AppForm>();
  const [step, setStep] = useState(0);
  const test = useCommand(api.apps.testForm);
  const save = useCommand(api.apps.save, {
    onSuccess: (app) => {
      message.success(t("saved", { name: app.name }));
      void navigate("/apps");
    },
  });

  const entered = (): AppForm => ({ ...startOf(stored, rate), ...(form.getFieldsValue(true) as AppForm) });
  const next = async () => {
    try {
      await form.validateFields([...(owned[step] ?? []), ...(step === 1 ? (["draft_id"] as const) : [])]);
    } catch {
      return; // the fields say what is missing
    }
    setStep(step + 1);
    if (step === 1) test.mutate(entered());
  };
  // The program knows which field is wrong: show that step again.
  const fieldOf = (save.error ?? test.error)?.field;
  const back = owned.findIndex((fields) => (fields as readonly string[]).includes(fieldOf ?? ""));
  return (
    <Card>
      <StepBar label={t("steps")} current={step} steps={[{ title: t("step.basics") }, { title: t("step.keys") }, { title: t("step.test") }]} />
      <Form form={form} component={false} layout="vertical" initialValues={startOf(stored, rate)}>
        <form
          className="ant-form ant-form-vertical"
          onSubmit={(e) => {
            e.preventDefault();
            if (step < 2) void next();
          }}
        >
        <div hidden={step !== 0}>
          <BasicsStep form={form} />
        </div>
        <div hidden={step !== 1}>
          <KeysStep form={form} stored={stored} />
        </div>
        {step === 2 && (
          <div style={{ minHeight: 160 }}>
            {test.isPending && <Loading rows={3} />}
            {test.data && !test.isPending && <TestReportView report={test.data} />}
            <FaultAlert fault={test.error} />
            <FaultAlert
              fault={save.error}
              action={
                back >= 0 && (
                  <Button size="small" onClick={() => setStep(back)}>
                    {t("correct")}
                  </Button>
                )
              }
            />
          </div>
        )}
        <div className="mf-save" style={{ position: "static", background: "none", paddingBottom: 0 }}>
          {step > 0 && <Button onClick={() => setStep(step - 1)}>{t("back")}</Button>}
          {step < 2 && (
            <Button type="primary" htmlType="submit">
              {step === 1 ? t("test") : t("next")}
            </Button>
          )}
          {step === 2 && (
            <>
              <Button loading={test.isPending} onClick={() => test.mutate(entered())}>
                {t("test.again")}
              </Button>
              <Button {...(test.data?.ok ? { type: "primary" as const } : { danger: true })} loading={save.isPending} disabled={test.isPending} onClick={() => save.mutate(entered())}>
                {test.data?.ok ? t("ui:save") : t("save.anyway")}
              </Button>
            </>
          )}
        </div>
        </form>
      </Form>
    </Card>
  );
}
