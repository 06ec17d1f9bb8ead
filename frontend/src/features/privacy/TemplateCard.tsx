import { App, Button, Card, Select } from "antd";
import { useDeferredValue } from "react";
import { useTranslation } from "react-i18next";
import { api, type PrivacyForm, useCommand, useRead } from "@/bridge";
import { FaultAlert, isNever, Loading, Placeholders, shortTime, useDraft } from "@/ui";
import { FormFields } from "./FormFields";

interface Draft {
  template: string;
  form: PrivacyForm | undefined;
}

const empty: PrivacyForm = { contact_phone: "{{phone}}", reply_cycle: "15", public_type: "PUBLIC", storage_location: "inside" };

/** The provider's form: for all merchants, or for those of one template. */
export function TemplateCard() {
  const { t } = useTranslation("privacy");
  const { message } = App.useApp();
  const [draft, setDraft] = useDraft<Draft>("privacy/template", { template: "", form: undefined });
  const kept = useRead(api.privacy.templates, undefined, { on: ["readiness", "app"], keep: true });
  const templates = useRead(api.templates.list, {}, { on: ["app"], keep: true });
  const save = useCommand(api.privacy.saveTemplate, {
    onSuccess: () => {
      setDraft({ ...draft, form: undefined });
      message.success(t("saved"));
    },
  });
  const remove = useCommand(api.privacy.deleteTemplate, { onSuccess: () => setDraft({ ...draft, form: undefined }) });
  const here = kept.data?.templates.find((x) => (x.template ?? "") === draft.template);
  const form = draft.form ?? here?.form ?? empty;
  const typed = useDeferredValue(form);
  const check = useRead(api.privacy.checkTemplate, { form: typed }, { keep: true, enabled: kept.data !== undefined });
  if (!kept.data) return kept.error ? <FaultAlert fault={kept.error} onRetry={() => void kept.refetch()} /> : <Loading />;
  const problems = draft.form ? (check.data?.problems ?? []) : [];
  return (
    <Card
      title={t("template")}
      extra={
        <Select
          aria-label={t("template.of")}
          value={draft.template}
          className="mf-fit"
          options={[{ value: "", label: t("template.all") }, ...(templates.data?.templates ?? []).map(({ id, name }) => ({ value: id, label: name }))]}
          onChange={(template) => setDraft({ template, form: undefined })}
        />
      }
    >
      <Placeholders label={t("template.about")} names={kept.data.placeholders.map((p) => `{{${p}}}`)} />
      <FormFields id="privacy-template" form={form} onChange={(next) => setDraft({ ...draft, form: next })} used={kept.data.used} problems={problems} mostOwn={kept.data.most_own} />
      <FaultAlert fault={save.error ?? remove.error} />
      <div className="mf-row" style={{ marginTop: 16 }}>
        <Button type="primary" loading={save.isPending} disabled={problems.length > 0} onClick={() => save.mutate({ template: draft.template, form })}>
          {t("save")}
        </Button>
        {here && (
          <Button loading={remove.isPending} onClick={() => remove.mutate({ template: draft.template })}>
            {t("template.delete")}
          </Button>
        )}
        {here && !isNever(here.updated_at) && <span className="mf-quiet mf-numbers">{t("template.kept", { at: shortTime(here.updated_at) })}</span>}
      </div>
    </Card>
  );
}
