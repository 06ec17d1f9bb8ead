import { ReloadOutlined } from "@ant-design/icons";
import { Alert, Button, Progress } from "antd";
import { useTranslation } from "react-i18next";
import { api, type BatchPlan, type BatchPreflight, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { DataAge, FaultAlert, numberText, percentOf } from "@/ui";

/** How old what the preflight judges by is, and the way to make it fresh. */
export function Reading({ plan, preflight }: { plan: BatchPlan; preflight: BatchPreflight }) {
  const { t } = useTranslation("batch");
  const now = useRead(api.versions.reading, undefined, { on: ["batch"], about: "reading" });
  const begin = useCommand(api.versions.readMany, { onSuccess: () => void now.refetch() });
  const template = useCommand(api.templates.refresh);
  const stop = useCommand(api.versions.stopReading);
  const reading = now.data;
  if (reading?.running) {
    return (
      <Alert
        type="info"
        title={t("reading", { done: numberText(reading.done), total: numberText(reading.total) })}
        description={<Progress percent={percentOf(reading.done, reading.total)} size="small" aria-label={t("reading.name")} />}
        action={
          <Button size="small" loading={stop.isPending} onClick={() => stop.mutate()}>
            {t("reading.stop")}
          </Button>
        }
      />
    );
  }
  // Who has not authorized cannot be read; the preflight names them anyway.
  const barred = new Set(preflight.issues.filter((i) => i.code.startsWith("authorize.")).map((i) => i.merchant_id)).size;
  const unknown = Math.max(0, preflight.unknown - barred);
  const fresh = (
    <Button size="small" icon={<ReloadOutlined />} loading={begin.isPending} onClick={() => {
        template.mutate({ app_id: preflight.plan.app_id });
        begin.mutate({ app_id: plan.app_id, targets: plan.targets });
      }}>
      {t("reading.begin")}
    </Button>
  );
  return (
    <>
      <Alert
        type={unknown > 0 ? "warning" : "info"}
        showIcon
        title={unknown > 0 ? t("reading.unknown", { count: unknown, n: numberText(unknown) }) : t("reading.oldest")}
        description={
          <span>
            {preflight.oldest && <DataAge at={preflight.oldest} />}
            {reading && reading.failed > barred && (
              <span className="mf-quiet">
                {" "}
                {t("reading.failed", { n: numberText(reading.failed), why: textOf(reading.why) })}
              </span>
            )}
          </span>
        }
        action={fresh}
      />
      <FaultAlert fault={begin.error ?? template.error} />
    </>
  );
}
