import { App, Button, Card, Form, Input, Select } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { api, type PermissionForm, useCommand, useRead } from "@/bridge";
import { useCurrentApp } from "@/shell/currentApp";
import { DataName, FaultAlert, isNever, Loading, Placeholders, shortTime, useDraft } from "@/ui";
import { useAuthorized } from "../merchant";
import { Proofs } from "./Proofs";

export interface ChosenField {
  api_name: string;
  field_name: string;
}

interface Props {
  field: ChosenField;
  onField: (field: ChosenField) => void;
}

interface Draft {
  template: string;
  form: PermissionForm | undefined;
}

const nothing: never[] = [];

const keyOf = (f: ChosenField) => `${f.api_name} ${f.field_name}`;

/** The provider's application for a field: for all merchants, or for those of one template. */
export function FormCard({ field, onField }: Props) {
  const { t } = useTranslation("permission");
  const { message } = App.useApp();
  const [chosen] = useCurrentApp();
  const [draft, setDraft] = useDraft<Draft>("permission/form", { template: "", form: undefined });
  const app = chosen ? { app_id: chosen } : {};
  const kept = useRead(api.permissions.forms, undefined, { on: ["readiness", "app"], keep: true });
  const templates = useRead(api.templates.list, app, { on: ["app"], keep: true });
  const apps = useRead(api.apps.list, undefined, { on: ["app"] });
  const one = chosen || apps.data?.apps[0]?.id;
  const catalog = useRead(api.permissions.catalog, { app_id: one ?? "", ...field }, { enabled: Boolean(one), keep: true });
  const ask = useCommand(api.permissions.readCatalog, { onSuccess: () => void catalog.refetch() });
  const save = useCommand(api.permissions.saveForm, {
    onSuccess: () => {
      setDraft({ ...draft, form: undefined });
      message.success(t("saved"));
    },
  });
  const remove = useCommand(api.permissions.deleteForm, { onSuccess: () => setDraft({ ...draft, form: undefined }) });
  const scenes = catalog.data?.fields.find((f) => keyOf(f) === keyOf(field))?.scenes ?? nothing;
  const unread = catalog.data !== undefined && !catalog.isPlaceholderData && scenes.length === 0;
  // They are read in the name of somebody who is authorized: without one nothing is asked by itself.
  const someone = (useAuthorized().data?.ids.length ?? 0) > 0;
  const readOnce = useRef(new Set<string>());
  const [ofApp, ofField] = [one ?? "", keyOf(field)];
  const { mutate: askFor } = ask;
  useEffect(() => {
    if (!unread || !someone || readOnce.current.has(ofApp + ofField)) return;
    readOnce.current.add(ofApp + ofField);
    askFor({ app_id: ofApp, ...field });
    // A field is one by its names.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [unread, someone, ofApp, ofField, askFor]);
  if (!kept.data) return kept.error ? <FaultAlert fault={kept.error} onRetry={() => void kept.refetch()} /> : <Loading />;
  const here = kept.data.forms.find((f) => (f.template ?? "") === draft.template && keyOf(f.form) === keyOf(field));
  const form: PermissionForm = { ...(draft.form ?? here?.form ?? { scene_code: "", customer_answer: "", qps_answer: "10", files: [] }), ...field };
  const change = (part: Partial<PermissionForm>) => setDraft({ ...draft, form: { ...form, ...part } });
  const fields: ChosenField[] = catalog.data?.fields.length ? catalog.data.fields : [kept.data.phone];
  const choose = (value: string) => {
    const next = fields.find((f) => keyOf(f) === value);
    if (!next) return;
    setDraft({ ...draft, form: undefined });
    onField({ api_name: next.api_name, field_name: next.field_name });
  };
  return (
    <Card
      title={t("form")}
      extra={
        <Select
          aria-label={t("form.of")}
          value={draft.template}
          className="mf-fit"
          options={[{ value: "", label: t("form.all") }, ...(templates.data?.templates ?? []).map(({ id, name }) => ({ value: id, label: name }))]}
          onChange={(template) => setDraft({ template, form: undefined })}
        />
      }
    >
      <Placeholders label={t("form.about")} names={kept.data.placeholders.map((p) => `{{${p}}}`)} />
      <Form layout="vertical" component="div" requiredMark={false}>
        <div className="mf-fields">
          <Form.Item label={t("field")} htmlFor="permission-field">
            <Select id="permission-field" value={keyOf(field)} options={fields.map((f) => ({ value: keyOf(f), label: <DataName code={f.field_name} of={f.api_name} /> }))} onChange={choose} />
          </Form.Item>
          <Form.Item
            label={t("scene")}
            htmlFor="permission-scene"
            extra={
              <>
                <Button type="link" size="small" style={{ paddingInline: 0 }} loading={ask.isPending} onClick={() => ask.mutate({ app_id: ofApp, ...field })}>
                  {ask.isPending ? t("scene.reading") : t("catalog.read")}
                </Button>
                <FaultAlert fault={ask.error ?? catalog.error} />
              </>
            }
          >
            <Select
              id="permission-scene"
              value={form.scene_code || null}
              placeholder={t("scene.choose")}
              options={scenes.map((s) => ({ value: s.scene_code, label: `${s.scene_code} ${s.scene_desc}` }))}
              onChange={(scene_code) => change({ scene_code })}
            />
          </Form.Item>
          <Form.Item label={t("qps")} htmlFor="permission-qps">
            <Input id="permission-qps" value={form.qps_answer} onChange={(e) => change({ qps_answer: e.target.value })} />
          </Form.Item>
        </div>
        <Form.Item label={t("reason")} htmlFor="permission-reason">
          <Input.TextArea id="permission-reason" rows={3} value={form.customer_answer} onChange={(e) => change({ customer_answer: e.target.value })} />
        </Form.Item>
        <Form.Item label={t("memo")} htmlFor="permission-memo">
          <Input id="permission-memo" value={form.memo} onChange={(e) => change({ memo: e.target.value })} />
        </Form.Item>
        <div>{t("files")}</div>
        <Proofs places={kept.data.places} files={form.files ?? []} maxFile={kept.data.max_file} onChange={(files) => change({ files })} />
      </Form>
      <FaultAlert fault={save.error ?? remove.error} />
      <div className="mf-row" style={{ marginTop: 16 }}>
        <Button type="primary" loading={save.isPending} onClick={() => save.mutate({ template: draft.template, form })}>
          {t("save")}
        </Button>
        {here && (
          <Button loading={remove.isPending} onClick={() => remove.mutate({ template: draft.template, ...field })}>
            {t("form.delete")}
          </Button>
        )}
        {here && !isNever(here.updated_at) && <span className="mf-quiet mf-numbers">{t("form.kept", { at: shortTime(here.updated_at) })}</span>}
      </div>
    </Card>
  );
}
