import { ExperimentOutlined, LockFilled } from "@ant-design/icons";
import { Alert, Button, Form, type InputRef } from "antd";
import { lazy, Suspense, useRef } from "react";
import { useTranslation } from "react-i18next";
import { api, useCommand, useRead } from "@/bridge";
import { FaultAlert, SecretInput } from "@/ui";
import { useDemo } from "../demo";
import { GateLayout } from "./GateLayout";

const UpgradeProgress = lazy(() => import("./UpgradeProgress"));

/** Asks for the passphrase. What was on the screen before is there again after. */
export default function Unlock({ held }: { held: boolean }) {
  const { t } = useTranslation("vault");
  const field = useRef<InputRef>(null);
  const unlock = useCommand(api.vault.unlock);
  const aside = useCommand(api.vault.moveStrays);
  const demo = useDemo();
  const { data: status } = useRead(api.vault.status, undefined, { on: ["vault.state"] });
  const submit = ({ passphrase }: { passphrase: string }) =>
    unlock.mutate({ passphrase }, { onError: () => field.current?.focus({ cursor: "all" }) });
  return (
    <GateLayout>
      <div className="mf-gate__card">
        <span className="mf-empty__icon" aria-hidden>
          <LockFilled />
        </span>
        <h2>{t("unlock.title")}</h2>
        <p>{held ? t("unlock.held") : t("unlock.about")}</p>
        <Form layout="vertical" requiredMark={false} onFinish={submit}>
          <Form.Item name="passphrase" label={t("passphrase")} rules={[{ required: true, message: t("passphrase.required") }]}>
            <SecretInput ref={field} autoFocus size="large" autoComplete="current-password" disabled={unlock.isPending} />
          </Form.Item>
          <FaultAlert
            fault={unlock.error}
            action={
              unlock.error?.code === "vault.stray" && (
                <Button size="small" loading={aside.isPending} onClick={() => aside.mutate(undefined, { onSuccess: () => unlock.reset() })}>
                  {t("stray.move")}
                </Button>
              )
            }
          />
          <FaultAlert fault={aside.error} />
          <Suspense fallback={null}>{status?.upgrade && <UpgradeProgress upgrade={status.upgrade} />}</Suspense>
          {aside.data && aside.data.moved.length > 0 && (
            <Alert role="status" showIcon type="success" title={t("stray.moved")} description={`${aside.data.moved.join(", ")} → ${aside.data.to}`} />
          )}
          <Button block type="primary" size="large" htmlType="submit" loading={unlock.isPending} style={{ marginTop: 8 }}>
            {unlock.isPending ? t("unlock.busy") : t("unlock.submit")}
          </Button>
        </Form>
      </div>
      {!held && (
        <div className="mf-gate__foot">
          <Button type="text" icon={<ExperimentOutlined />} loading={demo.isPending} onClick={() => demo.mutate()}>
            {t("demo.look")}
          </Button>
        </div>
      )}
      <FaultAlert fault={demo.error} />
    </GateLayout>
  );
}
