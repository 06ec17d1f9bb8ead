import { CheckOutlined, CloseOutlined, FastForwardOutlined, LogoutOutlined } from "@ant-design/icons";
import { App, Button, Drawer, Form, Input, InputNumber, Segmented, Select, Slider, Tabs } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type DemoMerchant, type DemoPanel, type DemoSettings, useCommand, useRead } from "@/bridge";
import { ConfirmDestructive, FaultAlert, Loading } from "@/ui";

/** Drives the simulator: what auditors, merchants and the network would do. */
export default function DemoDrawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation("demo");
  const panel = useRead(api.demo.panel, undefined, { on: ["simulator", "versions", "task", "authorization"], enabled: open });
  const leave = useCommand(api.vault.lock);
  const [leaving, setLeaving] = useState(false);
  return (
    <Drawer
      open={open}
      onClose={onClose}
      title={t("title")}
      size={460}
      extra={
        <Button icon={<LogoutOutlined />} onClick={() => setLeaving(true)}>
          {t("leave")}
        </Button>
      }
    >
      <p className="mf-quiet" style={{ marginTop: 0 }}>
        {t("about")}
      </p>
      <FaultAlert fault={panel.error} onRetry={() => void panel.refetch()} />
      {panel.data ? (
        <Tabs
          items={[
            { key: "audits", label: t("audits"), children: <Audits panel={panel.data} /> },
            { key: "faults", label: t("faults"), children: <Faults settings={panel.data.settings} /> },
            { key: "world", label: t("world"), children: <World panel={panel.data} /> },
          ]}
        />
      ) : (
        !panel.error && <Loading />
      )}
      <ConfirmDestructive
        open={leaving}
        title={t("leave.title")}
        verb={t("leave")}
        busy={leave.isPending}
        fault={leave.error}
        onConfirm={() => leave.mutate()}
        onClose={() => setLeaving(false)}
      >
        {t("leave.about")}
      </ConfirmDestructive>
    </Drawer>
  );
}

function Audits({ panel }: { panel: DemoPanel }) {
  const { t } = useTranslation("demo");
  const { message } = App.useApp();
  const configure = useCommand(api.demo.configure);
  const decide = useCommand(api.demo.decide, { onSuccess: ({ decided }) => void message.info(t("decided", { count: decided })) });
  const nextDay = useCommand(api.demo.nextDay, { onSuccess: () => void message.info(t("day.done")) });
  const { settings } = panel;
  const waiting = panel.world.filter((m) => m.auditing);
  const reason = t("reject.reason");
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
          <div className="mf-row">
            <Button icon={<CheckOutlined />} disabled={waiting.length === 0} loading={decide.isPending} onClick={() => decide.mutate({ pass: true })}>
              {t("pass.all")}
            </Button>
            <Button icon={<CloseOutlined />} disabled={waiting.length === 0} loading={decide.isPending} onClick={() => decide.mutate({ pass: false, reason })}>
              {t("reject.all")}
            </Button>
          </div>
          {waiting.length === 0 && <span className="mf-quiet">{t("audit.none")}</span>}
          <ul className="mf-demo-list">
            {waiting.slice(0, 30).map((m) => (
              <li key={m.mini_app_id}>
                <span>
                  {m.name} <span className="mf-quiet mf-numbers">{m.auditing}</span>
                </span>
                <Button size="small" aria-label={`${t("pass")} ${m.name}`} onClick={() => decide.mutate({ mini_app_id: m.mini_app_id, pass: true })}>
                  {t("pass")}
                </Button>
                <Button size="small" aria-label={`${t("reject")} ${m.name}`} onClick={() => decide.mutate({ mini_app_id: m.mini_app_id, pass: false, reason })}>
                  {t("reject")}
                </Button>
              </li>
            ))}
          </ul>
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

const paces = [100, 800, 5_000, 30_000, 120_000];

function Pace({ label, value, onChange }: { label: string; value: number; onChange: (ms: number) => void }) {
  const { t } = useTranslation("demo");
  const known = paces.includes(value) ? paces : [...paces, value].toSorted((a, b) => a - b);
  return (
    <div>
      <div>{label}</div>
      <Select
        aria-label={label}
        style={{ width: "100%", marginTop: 6 }}
        value={value}
        options={known.map((ms) => ({ value: ms, label: t("seconds", { count: ms / 1000 }) }))}
        onChange={onChange}
      />
    </div>
  );
}

const calm = { error_rate: 0, refused_rate: 0, lost_reply_rate: 0, reject_rate: 0, rate_limit: 0, latency_ms: 0 };
const presets = {
  calm,
  rough: { ...calm, error_rate: 0.05, refused_rate: 0.05, lost_reply_rate: 0.1, latency_ms: 80 },
  throttled: { ...calm, rate_limit: 5, latency_ms: 80 },
  down: { ...calm, refused_rate: 1 },
} satisfies Record<string, Partial<DemoSettings>>;

function Faults({ settings }: { settings: DemoSettings }) {
  const { t } = useTranslation("demo");
  const configure = useCommand(api.demo.configure);
  const set = (part: Partial<DemoSettings>) => configure.mutate({ ...settings, ...part });
  return (
    <Form layout="vertical" requiredMark={false}>
      <div className="mf-row" style={{ flexWrap: "wrap", marginBottom: 16 }}>
        {(Object.keys(presets) as (keyof typeof presets)[]).map((name) => (
          <Button key={name} onClick={() => set(presets[name])}>
            {t(`preset.${name}`)}
          </Button>
        ))}
      </div>
      {(["reject_rate", "error_rate", "refused_rate", "lost_reply_rate"] as const).map((name) => (
        <Share key={`${name}${settings[name]}`} label={t(`rate.${name}`)} start={settings[name]} onChange={(value) => set({ [name]: value })} />
      ))}
      <div className="mf-fields">
        <Form.Item label={t("limit")}>
          <InputNumber min={0} aria-label={t("limit")} value={settings.rate_limit} onChange={(v) => set({ rate_limit: v ?? 0 })} style={{ width: "100%" }} />
        </Form.Item>
        <Form.Item label={t("latency")}>
          <InputNumber min={0} max={10_000} aria-label={t("latency")} value={settings.latency_ms} onChange={(v) => set({ latency_ms: v ?? 0 })} style={{ width: "100%" }} />
        </Form.Item>
      </div>
      <FaultAlert fault={configure.error} />
    </Form>
  );
}

function Share({ label, start, onChange }: { label: string; start: number; onChange: (value: number) => void }) {
  const [value, setValue] = useState(Math.round(start * 100));
  return (
    <div style={{ marginBottom: 8 }}>
      <div className="mf-setting">
        <span>{label}</span>
        <span className="mf-quiet mf-numbers">{value}%</span>
      </div>
      <Slider ariaLabelForHandle={label} value={value} step={5} onChange={setValue} onChangeComplete={(v) => onChange(v / 100)} tooltip={{ open: false }} />
    </div>
  );
}

function World({ panel }: { panel: DemoPanel }) {
  const { t } = useTranslation("demo");
  const { message } = App.useApp();
  const [version, setVersion] = useState(nextMinor(panel.newest));
  const [chosen, setChosen] = useState<string>();
  const release = useCommand(api.demo.releaseTemplate, {
    onSuccess: (_, { version: released }) => {
      message.success(t("template.done", { version: released }));
      setVersion(nextMinor(released));
    },
  });
  const revoke = useCommand(api.demo.revoke, { onSuccess: () => void message.info(t("revoke.done")) });
  const penalize = useCommand(api.demo.penalize, { onSuccess: () => void message.info(t("penalize.done")) });
  const merchant = panel.world.find((m) => m.mini_app_id === chosen);
  const option = (m: DemoMerchant) => ({ value: m.mini_app_id, label: `${m.name}${m.online ? ` · ${m.online}` : ""}` });
  return (
    <div className="mf-stack">
      <div>
        <div>{t("template", { version: panel.newest })}</div>
        <div className="mf-row" style={{ marginTop: 6 }}>
          <Input aria-label={t("template.version")} value={version} onChange={(e) => setVersion(e.target.value)} />
          <Button loading={release.isPending} onClick={() => release.mutate({ version: version.trim() })}>
            {t("template.release")}
          </Button>
        </div>
      </div>
      <div>
        <div>{t("merchant")}</div>
        <Select
          aria-label={t("merchant")}
          style={{ width: "100%", marginTop: 6 }}
          showSearch={{ optionFilterProp: "label" }}
          placeholder={t("merchant.choose")}
          options={panel.world.map(option)}
          value={chosen}
          onChange={setChosen}
        />
        <div className="mf-row" style={{ marginTop: 8 }}>
          <Button disabled={!merchant?.authorized} loading={revoke.isPending} onClick={() => merchant && revoke.mutate({ mini_app_id: merchant.mini_app_id })}>
            {t("revoke")}
          </Button>
          <Button
            disabled={!merchant?.online}
            loading={penalize.isPending}
            onClick={() => merchant && penalize.mutate({ mini_app_id: merchant.mini_app_id, reason: t("penalize.reason") })}
          >
            {t("penalize")}
          </Button>
        </div>
      </div>
      <FaultAlert fault={release.error ?? revoke.error ?? penalize.error} />
    </div>
  );
}

function nextMinor(version: string): string {
  const [major = "1", minor = "0"] = version.split(".");
  return `${major}.${Number(minor) + 1}.0`;
}
