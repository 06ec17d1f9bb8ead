import { CheckCircleFilled, ExperimentOutlined } from "@ant-design/icons";
import { Alert, Button, Checkbox, Form } from "antd";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useCommand } from "@/bridge";
import { FaultAlert } from "@/ui";
import { useDemo } from "../demo";
import { GateLayout } from "./GateLayout";
import { NewPassphrase, type NewPassphraseValues } from "./NewPassphrase";
import { useStrength } from "./StrengthBar";

const RestoreDialog = lazy(() => import("./RestoreDialog"));

/** The first start: make a vault, look around first, or bring a backup. */
export default function Welcome() {
  const { t } = useTranslation("vault");
  const [form] = Form.useForm<NewPassphraseValues & { understood: boolean }>();
  const strength = useStrength(Form.useWatch("passphrase", form) ?? "");
  const create = useCommand(api.vault.create);
  const demo = useDemo();
  const [asked, setAsked] = useState(false);
  const [restoring, setRestoring] = useState(false);
  return (
    <GateLayout wide>
      <div className="mf-gate__columns">
        <section className="mf-gate__words">
          <h1>{t("welcome.title")}</h1>
          <p>{t("welcome.about")}</p>
          <ul className="mf-gate__points">
            {[t("welcome.point.publish"), t("welcome.point.authorize"), t("welcome.point.sealed")].map((point) => (
              <li key={point}>
                <CheckCircleFilled aria-hidden />
                <span>{point}</span>
              </li>
            ))}
          </ul>
          <Button size="large" icon={<ExperimentOutlined />} loading={demo.isPending} onClick={() => demo.mutate()}>
            {t("demo.look")}
          </Button>
          <p style={{ margin: "10px 0 0", fontSize: 13 }}>{t("demo.about")}</p>
          <FaultAlert fault={demo.error} onRetry={() => demo.mutate()} />
        </section>
        <div className="mf-gate__card">
          <h2>{t("create.title")}</h2>
          <p>{t("create.about")}</p>
          <Form form={form} layout="vertical" requiredMark={false} onFinish={({ passphrase }) => create.mutate({ passphrase })}>
            <NewPassphrase strength={strength} autoFocus />
            <Alert type="warning" showIcon title={t("create.loss.title")} description={t("create.loss")} style={{ marginBlock: "8px 16px" }} />
            <Form.Item
              name="understood"
              valuePropName="checked"
              rules={[{ validator: (_, v: boolean) => (v ? Promise.resolve() : Promise.reject(new Error(t("create.understood.required")))) }]}
            >
              <Checkbox>{t("create.understood")}</Checkbox>
            </Form.Item>
            <FaultAlert fault={create.error} />
            <Button block type="primary" size="large" htmlType="submit" loading={create.isPending} disabled={strength?.score === 0} style={{ marginTop: 8 }}>
              {t("create.submit")}
            </Button>
          </Form>
          <div className="mf-gate__foot">
            <Button type="link" size="small" onClick={() => { setAsked(true); setRestoring(true); }}>
              {t("restore.open")}
            </Button>
          </div>
        </div>
      </div>
      <Suspense fallback={null}>{asked && <RestoreDialog open={restoring} onClose={() => setRestoring(false)} />}</Suspense>
    </GateLayout>
  );
}
