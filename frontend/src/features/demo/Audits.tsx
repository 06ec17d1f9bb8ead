import { CheckOutlined, CloseOutlined, FastForwardOutlined } from "@ant-design/icons";
import { App, Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type DemoPanel, useCommand } from "@/bridge";
import { FaultAlert, Segmented } from "@/ui";
import { Pace } from "./Pace";

/** How many waiting audits are listed one by one. */
const listed = 30;

/** What auditors decide, and how long things take. */
export function Audits({ panel }: { panel: DemoPanel }) {
  const { t } = useTranslation("demo");
  const { message } = App.useApp();
  const [reason, setReason] = useState("");
  const configure = useCommand(api.demo.configure);
  const decide = useCommand(api.demo.decide, { onSuccess: ({ decided }) => void message.info(t("decided", { count: decided })) });
  const nextDay = useCommand(api.demo.nextDay, { onSuccess: () => void message.info(t("day.done")) });
  const { settings } = panel;
  const waiting = panel.world.filter((m) => m.auditing);
  const reject = (of: { mini_app_id?: string }) => decide.mutate({ ...of, pass: false, reason: reason.trim() || t("reject.reason") });
  return (
    <div className="mf-stack">
      <div>
        <div id="demo-audit">{t("audit.by")}</div>
        <Segmented
          block
          aria-labelledby="demo-audit"
          style={{ marginTop: 6 }}
          value={settings.audit}
          options={[
            { value: "auto", label: t("audit.auto") },
            { value: "manual", label: t("audit.manual") },
          ]}
          onChange={(audit) => configure.mutate({ ...settings, audit })}
        />
      </div>
      {settings.audit === "auto" ? (
        <Pace label={t("audit.takes")} value={settings.audit_ms} onChange={(audit_ms) => configure.mutate({ ...settings, audit_ms })} />
      ) : (
        <>
          <label>
            {t("reject.why")}
            <Input.TextArea rows={2} maxLength={200} style={{ marginTop: 6 }} value={reason} placeholder={t("reject.reason")} onChange={(e) => setReason(e.target.value)} />
          </label>
          <div className="mf-row">
            <Button icon={<CheckOutlined />} disabled={waiting.length === 0} loading={decide.isPending} onClick={() => decide.mutate({ pass: true })}>
              {t("pass.all")}
            </Button>
            <Button icon={<CloseOutlined />} disabled={waiting.length === 0} loading={decide.isPending} onClick={() => reject({})}>
              {t("reject.all")}
            </Button>
            <span className="mf-quiet mf-numbers">{waiting.length === 0 ? t("audit.none") : t("audit.waiting", { count: waiting.length })}</span>
          </div>
          {waiting.length > 0 && (
            <ul className="mf-demo-list">
              {waiting.slice(0, listed).map((m) => (
                <li key={m.mini_app_id}>
                  <span>
                    {m.name} <span className="mf-quiet mf-numbers">{m.auditing}</span>
                  </span>
                  <Button size="small" aria-label={`${t("pass")} ${m.name}`} onClick={() => decide.mutate({ mini_app_id: m.mini_app_id, pass: true })}>
                    {t("pass")}
                  </Button>
                  <Button size="small" aria-label={`${t("reject")} ${m.name}`} onClick={() => reject({ mini_app_id: m.mini_app_id })}>
                    {t("reject")}
                  </Button>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
      <Pace label={t("build.takes")} value={settings.build_ms} onChange={(build_ms) => configure.mutate({ ...settings, build_ms })} />
      <div>
        <Button icon={<FastForwardOutlined />} loading={nextDay.isPending} onClick={() => nextDay.mutate()}>
          {t("day")}
        </Button>
        <div className="mf-quiet" style={{ marginTop: 6 }}>
          {t("day.about")}
        </div>
      </div>
      <FaultAlert fault={configure.error ?? decide.error ?? nextDay.error} />
    </div>
  );
}
