import { Alert, App, Button, Drawer, Form, Input, Select, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, Fault, type ProviderTemplate, useCommand, useRead, type VersionFleet } from "@/bridge";
import { FaultAlert, LinkButton, Loading } from "@/ui";
import { buildable } from "./buildable";
import { ExtEditor } from "./ExtEditor";
import { NoVersion } from "./NoVersion";
import { compareNumbers, isNumber, tidyJSON } from "./numbers";

/** Builds a version of the merchant's mini program from a template. */
export function UploadDrawer({ fleet, onClose }: { fleet: VersionFleet; onClose: () => void }) {
  const { t } = useTranslation("version");
  const templates = useRead(api.templates.list, { app_id: fleet.app_id }, { on: ["app"] });
  return (
    <Drawer open onClose={onClose} size={680} title={t("upload.title", { merchant: fleet.merchant_name })} destroyOnHidden>
      <FaultAlert fault={templates.error} onRetry={() => void templates.refetch()} />
      {!templates.data && !templates.error && <Loading />}
      {templates.data && templates.data.templates.length === 0 && (
        <Alert
          type="warning"
          showIcon
          title={t("upload.no_template")}
          action={
            <LinkButton to="/templates" size="small">{t("upload.templates")}</LinkButton>
          }
        />
      )}
      {templates.data && templates.data.templates.length > 0 && <UploadForm fleet={fleet} templates={templates.data.templates} onClose={onClose} />}
    </Drawer>
  );
}

interface FormProps {
  fleet: VersionFleet;
  templates: ProviderTemplate[];
  onClose: () => void;
}

function UploadForm({ fleet, templates, onClose }: FormProps) {
  const { t } = useTranslation("version");
  const { message } = App.useApp();
  const [templateId, setTemplateId] = useState(templates[0]?.id ?? "");
  const template = templates.find((x) => x.id === templateId);
  const versions = buildable(template);
  const [from, setFrom] = useState<string>();
  const [number, setNumber] = useState(fleet.next);
  const [own, setOwn] = useState(false);
  const [ext, setExt] = useState(tidyJSON(template?.ext ?? ""));
  const upload = useCommand(api.versions.upload, {
    onSuccess: () => {
      message.success(t("upload.begun", { version: number }));
      onClose();
    },
  });
  const highest = fleet.versions[0]?.version;
  const tooLow = isNumber(number) && highest !== undefined && compareNumbers(number, highest) <= 0;
  const wrong = isNumber(number) ? (tooLow ? t("upload.too_low", { version: highest }) : "") : t("upload.shape");
  const send = () => {
    if (wrong || !template) return;
    upload.mutate({ merchant_id: fleet.merchant_id, version: number, template: template.id, template_version: from ?? versions[0] ?? "", ext: own ? ext : "" });
  };
  return (
    <Form layout="vertical" requiredMark={false} onFinish={send}>
      <div className="mf-fields">
        <Form.Item label={t("upload.template")} htmlFor="upload-template">
          <Select
            id="upload-template"
            value={templateId}
            options={templates.map((x) => ({ value: x.id, label: x.name }))}
            onChange={(id: string) => {
              setTemplateId(id);
              setFrom(undefined);
              setExt(tidyJSON(templates.find((x) => x.id === id)?.ext ?? ""));
            }}
          />
        </Form.Item>
        <Form.Item label={t("upload.from")} htmlFor="upload-from" extra={template && versions.length === 0 ? <NoVersion appId={template.app_id} /> : undefined}>
          <Select
            id="upload-from"
            value={from ?? versions[0]}
            options={versions.map((v, i) => ({ value: v, label: i === 0 ? t("upload.from.newest", { version: v }) : v }))}
            onChange={setFrom}
          />
        </Form.Item>
      </div>
      <Form.Item label={t("upload.number")} htmlFor="upload-number" validateStatus={wrong ? "error" : ""} help={wrong || undefined} extra={t("upload.number.about")}>
        <Input id="upload-number" className="mf-numbers" style={{ width: 200 }} value={number} onChange={(e) => setNumber(e.target.value.trim())} />
      </Form.Item>
      <div className="mf-setting" style={{ marginBottom: 12 }}>
        <span>
          <label htmlFor="upload-own">{t("upload.own")}</label>
          <div className="mf-quiet">{t("upload.own.about")}</div>
        </span>
        <Switch id="upload-own" checked={own} onChange={setOwn} />
      </div>
      {own ? (
        <ExtEditor value={ext} onChange={setExt} merchantId={fleet.merchant_id} />
      ) : (
        <TemplateExt ext={template?.ext ?? ""} merchantId={fleet.merchant_id} />
      )}
      <FaultAlert fault={upload.error} className="mf-above" />
      <div className="mf-save mf-save--drawer">
        <Button onClick={onClose}>{t("ui:cancel")}</Button>
        <Button type="primary" htmlType="submit" loading={upload.isPending} disabled={wrong !== "" || versions.length === 0}>
          {t("upload.do")}
        </Button>
      </div>
    </Form>
  );
}

/** What the template's own ext becomes for this merchant. */
function TemplateExt({ ext, merchantId }: { ext: string; merchantId: string }) {
  const { t } = useTranslation("version");
  const preview = useRead(api.versions.previewExt, { merchant_id: merchantId, ext }, { on: ["merchant"] });
  if (preview.data?.problem) return <FaultAlert fault={new Fault(preview.data.problem)} />;
  return preview.data?.rendered ? (
    <section className="mf-exted__preview" aria-label={t("ext.preview")}>
      <div className="mf-quiet">{t("ext.preview")}</div>
      <pre className="mf-code">{tidyJSON(preview.data.rendered)}</pre>
    </section>
  ) : null;
}
