import { App, Button, Input, InputNumber } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type WorkspaceActor, type DemoPanel, useCommand } from "@/bridge";
import { FaultAlert, PickSelect } from "@/ui";

/** What the template and the merchants do. */
export function World({ panel }: { panel: DemoPanel }) {
  return (
    <div className="mf-stack">
      <Template newest={panel.newest} />
      <Newcomers />
      <Merchant world={panel.world} />
    </div>
  );
}

function Template({ newest }: { newest: string }) {
  const { t } = useTranslation("demo");
  const { message } = App.useApp();
  const [version, setVersion] = useState(nextMinor(newest));
  const release = useCommand(api.demo.releaseTemplate, {
    onSuccess: (_, { version: released }) => {
      message.success(t("template.done", { version: released }));
      setVersion(nextMinor(released));
    },
  });
  return (
    <div>
      <div className="mf-numbers">{t("template", { version: newest })}</div>
      <div className="mf-row" style={{ marginTop: 6 }}>
        <Input aria-label={t("template.version")} value={version} onChange={(e) => setVersion(e.target.value)} />
        <Button loading={release.isPending} onClick={() => release.mutate({ version: version.trim() })}>
          {t("template.release")}
        </Button>
      </div>
      <FaultAlert fault={release.error} />
    </div>
  );
}

function Newcomers() {
  const { t } = useTranslation("demo");
  const { message } = App.useApp();
  const [count, setCount] = useState(10);
  const add = useCommand(api.demo.addMerchants, { onSuccess: ({ added }) => void message.success(t("add.done", { count: added })) });
  return (
    <div>
      <div>{t("add")}</div>
      <div className="mf-row" style={{ marginTop: 6 }}>
        <InputNumber min={1} max={500} precision={0} aria-label={t("add.count")} value={count} onChange={(v) => setCount(v ?? 1)} style={{ width: "100%" }} />
        <Button loading={add.isPending} onClick={() => add.mutate({ count })}>
          {t("add.do")}
        </Button>
      </div>
      <FaultAlert fault={add.error} />
    </div>
  );
}

function Merchant({ world }: { world: WorkspaceActor[] }) {
  const { t } = useTranslation("demo");
  const { message } = App.useApp();
  const [chosen, setChosen] = useState<string>();
  const consent = useCommand(api.demo.consent, { onSuccess: () => void message.success(t("consent.done")) });
  const revoke = useCommand(api.demo.revoke, { onSuccess: () => void message.info(t("revoke.done")) });
  const penalize = useCommand(api.demo.penalize, { onSuccess: () => void message.info(t("penalize.done")) });
  const merchant = world.find((m) => m.mini_app_id === chosen);
  const of = { mini_app_id: merchant?.mini_app_id ?? "" };
  const label = (m: WorkspaceActor) => [m.name, m.authorized ? "" : t("merchant.unauthorized"), m.online ?? ""].filter(Boolean).join(" · ");
  return (
    <div>
      <div>{t("merchant")}</div>
      <PickSelect
        aria-label={t("merchant")}
        style={{ width: "100%", marginTop: 6 }}
        placeholder={t("merchant.choose")}
        options={world.map((m) => ({ value: m.mini_app_id, label: label(m) }))}
        value={chosen}
        onChange={setChosen}
      />
      <div className="mf-row" style={{ marginTop: 8, flexWrap: "wrap" }}>
        <Button disabled={!merchant || merchant.authorized} loading={consent.isPending} onClick={() => consent.mutate(of)}>
          {t("consent")}
        </Button>
        <Button disabled={!merchant?.authorized} loading={revoke.isPending} onClick={() => revoke.mutate(of)}>
          {t("revoke")}
        </Button>
        <Button disabled={!merchant?.online} loading={penalize.isPending} onClick={() => penalize.mutate({ ...of, reason: t("penalize.reason") })}>
          {t("penalize")}
        </Button>
      </div>
      <FaultAlert fault={consent.error ?? revoke.error ?? penalize.error} />
    </div>
  );
}

function nextMinor(version: string): string {
  const [major = "1", minor = "0"] = version.split(".");
  return `${major}.${Number(minor) + 1}.0`;
}
