import { ApiOutlined, DeleteOutlined, EditOutlined, PlusOutlined, ThunderboltOutlined } from "@ant-design/icons";
import { Alert, App, Button, Card, Descriptions } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, type ProviderApp, useCommand, useRead } from "@/bridge";
import { ConfirmDestructive, CopyButton, EmptyState, FaultAlert, Loading, PageHeader, shortTime, StateTag } from "@/ui";
import { environmentOf } from "./environment";
import { RateDialog } from "./RateDialog";
import { TestReportView } from "./TestReportView";

export default function AppsPage() {
  const { t } = useTranslation("apps");
  const navigate = useNavigate();
  const { data, error, refetch } = useRead(api.apps.list, undefined, { on: ["app", "vault.state"] });
  const connect = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => void navigate("/apps/new")}>
      {t("connect")}
    </Button>
  );
  return (
    <div className="mf-page mf-page--narrow">
      <PageHeader title={t("nav")} about={t("about")} actions={data?.apps.length ? connect : undefined} />
      <FaultAlert fault={error} onRetry={() => void refetch()} />
      {!data && !error && <Loading />}
      {data?.apps.length === 0 && <EmptyState icon={<ApiOutlined />} title={t("empty")} hint={t("empty.hint")} action={connect} />}
      <div className="mf-stack">
        {data?.apps.map((app) => (
          <AppCard key={app.id} app={app} />
        ))}
      </div>
    </div>
  );
}

const tones = { production: "busy", sandbox: "warn", simulator: "demo", custom: "plain" } as const;

function AppCard({ app }: { app: ProviderApp }) {
  const { t } = useTranslation("apps");
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [asking, setAsking] = useState(false);
  const [rating, setRating] = useState(false);
  const test = useCommand(api.apps.test);
  const back = useCommand(api.apps.backToFormerKey, { onSuccess: () => void message.success(t("former.done")) });
  const remove = useCommand(api.apps.delete, { onSuccess: () => void message.success(t("deleted", { name: app.name })) });
  const environment = environmentOf(app);
  return (
    <Card
      title={
        <span className="mf-row">
          <span>{app.name}</span>
          <StateTag tone={tones[environment]}>{t(`environment.${environment}`)}</StateTag>
        </span>
      }
      extra={
        <div className="mf-row">
          <Button icon={<ThunderboltOutlined />} loading={test.isPending} onClick={() => test.mutate({ id: app.id })}>
            {t("test")}
          </Button>
          <Button type="text" icon={<EditOutlined />} aria-label={`${t("edit")} ${app.name}`} onClick={() => void navigate(`/apps/${app.id}`)} />
          <Button type="text" icon={<DeleteOutlined />} danger aria-label={`${t("delete")} ${app.name}`} onClick={() => setAsking(true)} />
        </div>
      }
    >
      {app.former_key_until && (
        <Alert
          type="warning"
          showIcon
          className="mf-gap"
          title={t("former.about")}
          action={
            <Button size="small" loading={back.isPending} onClick={() => back.mutate({ id: app.id })}>
              {t("former.back")}
            </Button>
          }
        />
      )}
      <FaultAlert fault={back.error} className="mf-gap" />
      <Descriptions
        column={2}
        size="small"
        items={[
          {
            key: "id",
            label: t("field.app_id"),
            children: (
              <span className="mf-row">
                <span className="mf-code">{app.app_id}</span>
                <CopyButton text={app.app_id} what={t("field.app_id")} />
              </span>
            ),
          },
          { key: "mode", label: t("field.mode"), children: t(`mode.${app.mode}`) },
          { key: "aes", label: t("field.aes"), children: app.has_aes_key ? t("aes.on") : t("aes.off") },
          {
            key: "rate",
            label: t("field.rate"),
            children: (
              <span className="mf-row">
                {t("rate.value", { rate: app.rate })}
                <Button type="link" size="small" aria-label={t("rate.title", { name: app.name })} onClick={() => setRating(true)}>
                  {t("rate.change")}
                </Button>
              </span>
            ),
          },
          { key: "gateway", label: t("field.gateway"), span: 2, children: <span className="mf-code">{app.gateway}</span> },
          {
            key: "public",
            label: t("field.app_public_key"),
            span: 2,
            children: (
              <span className="mf-row" style={{ minWidth: 0 }}>
                <span className="mf-code">{app.app_public_key.slice(0, 40)}…</span>
                <CopyButton text={app.app_public_key} what={t("field.app_public_key")} />
              </span>
            ),
          },
          { key: "updated", label: t("field.updated"), children: shortTime(app.updated_at) },
        ]}
      />
      <FaultAlert fault={test.error} />
      {test.data && <TestReportView report={test.data} />}
      {rating && <RateDialog app={app} onClose={() => setRating(false)} />}
      <ConfirmDestructive
        open={asking}
        title={t("delete.title", { name: app.name })}
        verb={t("delete")}
        typed={app.name}
        busy={remove.isPending}
        fault={remove.error}
        onConfirm={() => remove.mutate({ id: app.id })}
        onClose={() => {
          remove.reset();
          setAsking(false);
        }}
      >
        {t("delete.about")}
      </ConfirmDestructive>
    </Card>
  );
}
