import { Alert, Form, Input, InputNumber, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Code, type CodeKind, useCommand } from "@/bridge";
import { languageNow, listText } from "@/i18n";
import { FaultAlert, Segmented, useDelivery } from "@/ui";
import { kinds } from "./spec";

/** A page of codes to be printed: an HTML file that needs nothing else. */
export function SheetDialog({ codes, onClose }: { codes: Code[]; onClose: () => void }) {
  const { t } = useTranslation("code");
  const deliver = useDelivery();
  const [heading, setHeading] = useState("");
  const [columns, setColumns] = useState(3);
  const [kind, setKind] = useState<CodeKind>("square");
  const sheet = useCommand(api.codes.sheet, {
    onSuccess: ({ file, missing }) => {
      deliver(file);
      if (missing.length === 0 && !file.cancelled) onClose();
    },
  });
  const without = codes.filter((c) => !c.fetched.includes(kind));
  return (
    <Modal
      open
      title={t("sheet.title", { count: codes.length })}
      okText={t("sheet.save")}
      cancelText={t("ui:cancel")}
      okButtonProps={{ loading: sheet.isPending, disabled: without.length === codes.length }}
      onOk={() => sheet.mutate({ heading: heading.trim(), columns, kind, lang: languageNow(), items: codes.map((c) => ({ code_id: c.id })) })}
      onCancel={onClose}
    >
      <Form layout="vertical" component="div" requiredMark={false}>
        <Form.Item label={t("sheet.heading")} htmlFor="sheet-heading">
          <Input id="sheet-heading" value={heading} maxLength={60} placeholder={t("sheet.heading_example")} onChange={(e) => setHeading(e.target.value)} />
        </Form.Item>
        <div className="mf-fields">
          <Form.Item label={t("sheet.columns")} htmlFor="sheet-columns">
            <InputNumber id="sheet-columns" min={1} max={5} value={columns} onChange={(n) => setColumns(n ?? 3)} style={{ width: "100%" }} />
          </Form.Item>
          <Form.Item label={<span id="sheet-kind">{t("card.kind")}</span>}>
            <Segmented<CodeKind> block aria-labelledby="sheet-kind" value={kind} options={kinds.map((k) => ({ value: k, label: t(`kind.${k}`) }))} onChange={setKind} />
          </Form.Item>
        </div>
      </Form>
      <div className="mf-stack">
        {without.length > 0 && <Alert type="warning" showIcon title={t("sheet.missing", { count: without.length, names: listText(without.slice(0, 5).map((c) => `${c.merchant_name} ${c.spec.describe}`)) })} />}
        <span className="mf-quiet">{t("sheet.about")}</span>
        <FaultAlert fault={sheet.error} />
      </div>
    </Modal>
  );
}
