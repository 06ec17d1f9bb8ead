import { ApiOutlined, BlockOutlined, DeleteOutlined, EditOutlined, PlusOutlined } from "@ant-design/icons";
import { App, Button, Card } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, type ProviderApp, type ProviderTemplate, type TemplatesOnline, useCommand, useRead } from "@/bridge";
import { useCurrentApp } from "@/shell/currentApp";
import { ConfirmDestructive, CopyButton, EmptyState, FaultAlert, fullTime, isNever, Loading, PageHeader, StateTag, TableExport } from "@/ui";
import { TemplateDialog } from "./TemplateDialog";
import { countOf, useStatusWord, Versions } from "./Versions";

export default function TemplatesPage() {
  const { t } = useTranslation("templates");
  const navigate = useNavigate();
  const { message } = App.useApp();
  const statusWord = useStatusWord();
  const [chosen] = useCurrentApp();
  const apps = useRead(api.apps.list, undefined, { on: ["app", "vault.state"] });
  const app = apps.data?.apps.find((a) => a.id === chosen) ?? apps.data?.apps[0];
  const list = useRead(api.templates.list, { app_id: app?.id ?? "" }, { on: ["app", "versions"], enabled: app !== undefined });
  const online = useRead(api.templates.online, { app_id: app?.id ?? "" }, { on: ["versions", "app"] });
  const refresh = useCommand(api.templates.refresh, { onSuccess: ({ templates }) => void message.success(t("refreshed", { count: templates.length })) });
  const [editing, setEditing] = useState<ProviderTemplate | "new">();

  if (apps.data && !app) {
    return (
      <div className="mf-page mf-page--narrow">
        <PageHeader title={t("nav")} about={t("about")} />
        <EmptyState
          icon={<ApiOutlined />}
          title={t("no_app")}
          hint={t("no_app.hint")}
          action={
            <Button type="primary" onClick={() => void navigate("/apps/new")}>
              {t("apps:connect")}
            </Button>
          }
        />
      </div>
    );
  }
  const templates = list.data?.templates ?? [];
  const fetched = templates.map((x) => x.fetched_at ?? "").toSorted().at(-1);
  const add = (
    <Button icon={<PlusOutlined />} onClick={() => setEditing("new")}>
      {t("add")}
    </Button>
  );
  return (
    <div className="mf-page">
      <PageHeader
        title={t("nav")}
        about={t("about")}
        fetchedAt={list.data && (fetched ?? "")}
        onRefresh={() => app && refresh.mutate({ app_id: app.id })}
        refreshing={refresh.isPending}
        actions={
          <>
            <TableExport
              name="minifleet-templates"
              title={t("nav")}
              rows={templates.flatMap((template) => template.versions.map((v) => ({ template, v })))}
              columns={[
                [t("name"), ({ template }) => template.name],
                [t("id"), ({ template }) => template.template_id],
                [t("versions.version"), ({ v }) => v.version],
                [t("versions.state"), ({ v }) => statusWord(v.status)],
                [t("versions.seen"), ({ v }) => (isNever(v.online_at) ? "" : fullTime(v.online_at))],
                [t("versions.merchants"), ({ template, v }) => countOf(online.data?.online, template.id, v.version)],
                [t("versions.pending"), ({ template, v }) => countOf(online.data?.pending, template.id, v.version)],
                [t("versions.brings"), ({ v }) => v.description],
              ]}
            />
            {add}
          </>
        }
      />
      <div className="mf-stack">
        <FaultAlert fault={apps.error ?? list.error ?? online.error ?? refresh.error} onRetry={() => void Promise.all([list.refetch(), online.refetch()])} />
        {!list.data && !list.error && <Loading />}
        {list.data && templates.length === 0 && (
          <EmptyState
            icon={<BlockOutlined />}
            title={t("empty")}
            hint={t("empty.hint")}
            action={
              <Button type="primary" loading={refresh.isPending} onClick={() => app && refresh.mutate({ app_id: app.id })}>
                {t("fetch")}
              </Button>
            }
          />
        )}
        {templates.map((template) => (
          <TemplateCard key={template.id} template={template} counts={online.data} onEdit={() => setEditing(template)} />
        ))}
      </div>
      {app && <Editor app={app} editing={editing} placeholders={list.data?.placeholders ?? []} onClose={() => setEditing(undefined)} />}
    </div>
  );
}

interface EditorProps {
  app: ProviderApp;
  editing: ProviderTemplate | "new" | undefined;
  placeholders: string[];
  onClose: () => void;
}

function Editor({ app, editing, placeholders, onClose }: EditorProps) {
  if (!editing) return null;
  const stored = editing === "new" ? undefined : editing;
  return <TemplateDialog key={stored?.id ?? "new"} appId={app.id} stored={stored} placeholders={placeholders} onClose={onClose} />;
}

/** A document with its lines set apart; what is none stays as it is. */
function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}

function TemplateCard({ template, counts, onEdit }: { template: ProviderTemplate; counts: TemplatesOnline | undefined; onEdit: () => void }) {
  const { t } = useTranslation("templates");
  const { message } = App.useApp();
  const [asking, setAsking] = useState(false);
  const remove = useCommand(api.templates.delete, { onSuccess: () => void message.success(t("deleted", { name: template.name })) });
  return (
    <Card
      title={
        <span className="mf-row">
          <span>{template.name}</span>
          {template.gone && <StateTag tone="bad">{t("gone")}</StateTag>}
          <StateTag tone={template.tier === "standard" ? "busy" : "plain"}>{t(`tier.${template.tier}`)}</StateTag>
        </span>
      }
      extra={
        <div className="mf-row">
          <Button type="text" icon={<EditOutlined />} aria-label={`${t("edit")} ${template.name}`} onClick={onEdit} />
          <Button type="text" danger icon={<DeleteOutlined />} aria-label={`${t("delete")} ${template.name}`} onClick={() => setAsking(true)} />
        </div>
      }
    >
      <div className="mf-stack">
        <span className="mf-row">
          <span className="mf-quiet">{t("id")}</span>
          <span className="mf-code">{template.template_id}</span>
          <CopyButton text={template.template_id} what={t("id")} />
          {template.made_on && <span className="mf-quiet mf-numbers">{t("made_on", { at: template.made_on })}</span>}
        </span>
        {template.versions.length === 0 ? (
          <span className="mf-quiet">{t(template.gone ? "gone.about" : isNever(template.fetched_at) ? "versions.unread" : "versions.none")}</span>
        ) : (
          <Versions template={template} counts={counts} />
        )}
        {template.ext && (
          <details>
            <summary>{t("ext")}</summary>
            <pre className="mf-code mf-extjson">{pretty(template.ext)}</pre>
          </details>
        )}
      </div>
      <ConfirmDestructive
        open={asking}
        title={t("delete.title", { name: template.name })}
        verb={t("delete")}
        irreversible={false}
        busy={remove.isPending}
        fault={remove.error}
        onConfirm={() => remove.mutate({ id: template.id })}
        onClose={() => setAsking(false)}
      >
        {t("delete.about")}
      </ConfirmDestructive>
    </Card>
  );
}
