import { ReloadOutlined } from "@ant-design/icons";
import { Alert, Button, Progress } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type BatchPlan, type BatchPreflight, useCommand, useRead } from "@/bridge";
import { DataAge, FaultAlert, numberText, percentOf, shareText } from "@/ui";
import { overOf } from "../run";

/** How old what the preflight judges by is, and the way to make it fresh. */
export function Reading({ plan, preflight }: { plan: BatchPlan; preflight: BatchPreflight }) {
  const { t } = useTranslation("batch");
  const now = useRead(api.runs.list, { kind: "version.read", limit: 1 }, { on: ["run"] });
  const begin = useCommand(api.versions.readMany, { onSuccess: () => void now.refetch() });
  const template = useCommand(api.templates.refresh);
  const stop = useCommand(api.runs.stop);
  const reading = now.data?.runs[0];
  if (reading && reading.status !== "over" && reading.status !== "stopped" && reading.status !== "broken_off") {
    const done = overOf(reading);
    return (
      <Alert
        type="info"
        title={t("reading", { done: numberText(done), total: numberText(reading.total) })}
        description={<Progress percent={percentOf(done, reading.total)} format={() => `${shareText(done, reading.total)}%`} size="small" aria-label={t("reading.name")} />}
        action={
          <Button size="small" loading={stop.isPending} onClick={() => stop.mutate({ id: reading.id })}>
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
            {reading && reading.counts.failed > 0 && (
              <Link className="mf-quiet" to={`/runs/${reading.id}`}>
                {" "}
                {t("reading.failed", { n: numberText(reading.counts.failed) })}
              </Link>
            )}
          </span>
        }
        action={fresh}
      />
      <FaultAlert fault={begin.error ?? template.error} />
    </>
  );
}
