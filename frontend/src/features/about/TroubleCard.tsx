import { Button, Card, Collapse, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type LogLevel, useCommand, useRead } from "@/bridge";
import { useLooks } from "@/shell/preferences";
import { FaultAlert, Loading, numberText, useDelivery } from "@/ui";

const levels: readonly LogLevel[] = ["warn", "info", "debug"];

/** The log, and the report to send when something went wrong, shown before it is saved. */
export function TroubleCard() {
  const { t } = useTranslation("about");
  const { preferences, change } = useLooks();
  const [shown, setShown] = useState(false);
  const deliver = useDelivery();
  const save = useCommand(api.system.saveReport, { onSuccess: deliver });
  return (
    <Card title={t("trouble")}>
      <div className="mf-stack">
        <span className="mf-quiet">{t("trouble.about")}</span>
        <div className="mf-row">
          <Button onClick={() => setShown(!shown)} aria-expanded={shown}>
            {t(shown ? "trouble.hide" : "trouble.show")}
          </Button>
          <Button type="primary" loading={save.isPending} onClick={() => save.mutate()}>
            {t("trouble.save")}
          </Button>
          <Select<LogLevel>
            aria-label={t("trouble.level")}
            value={preferences.log_level ?? "warn"}
            style={{ minWidth: 180 }}
            options={levels.map((value) => ({ value, label: t(`trouble.level.${value}`) }))}
            onChange={(log_level) => change({ log_level })}
          />
        </div>
        <FaultAlert fault={save.error} />
        {shown && <Preview />}
      </div>
    </Card>
  );
}

function Preview() {
  const { t } = useTranslation("about");
  const { data, error, refetch } = useRead(api.system.report, undefined);
  if (error) return <FaultAlert fault={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading rows={3} />;
  return (
    <Collapse
      items={data.files.map(({ name, text }) => ({
        key: name,
        label: `${name} · ${t("trouble.length", { count: text.length, n: numberText(text.length) })}`,
        children: <Input.TextArea readOnly rows={12} className="mf-code" aria-label={name} value={text} />,
      }))}
    />
  );
}
