import { App, Button, Card, Form, Input, Radio } from "antd";
import { useTranslation } from "react-i18next";
import { api, type NetworkState, type OutboundMode, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { clearable, FaultAlert, Loading, SecretInput, StateTag } from "@/ui";

interface Fields {
  mode: OutboundMode;
  address: string;
  user: string;
  password: string;
}

/** Which proxy everything goes through, and how the gateways are reached now. */
export function NetworkCard() {
  const { t } = useTranslation("settings");
  const { data, error, refetch } = useRead(api.network.show, undefined, { on: ["network", "app", "settings", "vault.state"] });
  if (data) return <Choice key={JSON.stringify(data.proxy)} state={data} />;
  return <Card title={t("network")}>{error ? <FaultAlert fault={error} onRetry={() => void refetch()} /> : <Loading />}</Card>;
}

function Choice({ state }: { state: NetworkState }) {
  const { t } = useTranslation("settings");
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const mode = Form.useWatch("mode", form) ?? state.proxy.mode;
  const save = useCommand(api.network.setProxy, { onSuccess: () => void message.success(t("saved")) });
  const submit = (wanted: Fields) =>
    save.mutate(
      { mode: wanted.mode, address: wanted.address, user: wanted.user, password: wanted.password },
      { onError: (fault) => fault.field === "address" && form.setFields([{ name: "address", errors: [textOf(fault.text)] }]) },
    );
  const away = state.ways.filter((w) => w.away);
  return (
    <Card
      title={t("network")}
      extra={state.ways.length > 0 && <StateTag tone={away.length > 0 ? "bad" : "good"}>{t(away.length > 0 ? "network.away" : "network.open")}</StateTag>}
    >
      <Form
        form={form}
        layout="vertical"
        preserve
        requiredMark={false}
        initialValues={{ mode: state.proxy.mode, address: state.proxy.address, user: state.proxy.user, password: "" }}
        onFinish={(values) => submit({ ...(form.getFieldsValue(true) as Fields), ...values })}
      >
        <Form.Item name="mode" label={t("network.proxy")} extra={t("network.proxy.about")}>
          <Radio.Group
            options={(["system", "none", "address"] as const).map((value) => ({ value, label: t(`network.mode.${value}`) }))}
          />
        </Form.Item>
        {mode === "address" && (
          <Form.Item name="address" label={t("network.address")} extra={t("network.address.about")}>
            <Input placeholder="proxy.company.com:8080" spellCheck={false} allowClear={clearable} />
          </Form.Item>
        )}
        {mode !== "none" && (
          <div className="mf-fields">
            <Form.Item name="user" label={t("network.user")}>
              <Input autoComplete="off" spellCheck={false} allowClear={clearable} />
            </Form.Item>
            <Form.Item name="password" label={t("network.password")} extra={state.proxy.has_password ? t("network.password.kept") : undefined}>
              <SecretInput />
            </Form.Item>
          </div>
        )}
        <FaultAlert className="mf-settings__problem" fault={save.error} />
        <Button htmlType="submit" loading={save.isPending}>
          {t("network.save")}
        </Button>
      </Form>
      {state.ways.length > 0 && (
        <ul className="mf-quiet mf-settings__note">
          {state.ways.map((w) => (
            <li key={w.host}>{w.away ? textOf(w.text) : w.via ? t("network.via", { host: w.host, via: w.via }) : t("network.direct", { host: w.host })}</li>
          ))}
        </ul>
      )}
    </Card>
  );
}
