import { Alert, App, Button, Card, Form } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Merchant as MerchantRecord, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import type { MerchantTabProps } from "@/shell/feature";
import { ConfirmDestructive, FaultAlert, Loading, shortTime, useDraft } from "@/ui";
import { Conflict } from "./Conflict";
import { formOf, MerchantFields, type RecordValues, valuesOf } from "./MerchantFields";
import { showAtField } from "./saveRecord";

/** A merchant's record, to read and to change in one place. */
export default function RecordTab({ merchantId }: MerchantTabProps) {
  const { data, error, refetch } = useRead(api.merchants.get, { id: merchantId }, { on: ["merchant"], about: merchantId });
  if (!data) return error ? <FaultAlert fault={error} onRetry={() => void refetch()} /> : <Loading />;
  return <RecordForm key={merchantId} stored={data.merchant} warnings={data.warnings.map(textOf)} />;
}

/** What is typed, and the record it was made from. */
interface Typed {
  base: MerchantRecord;
  values: RecordValues;
}

function RecordForm({ stored, warnings }: { stored: MerchantRecord; warnings: string[] }) {
  const { t } = useTranslation("merchant");
  const { message } = App.useApp();
  const [form] = Form.useForm<RecordValues>();
  const [typed, setTyped, drop] = useDraft<Typed | undefined>(`record/${stored.id}`, undefined);
  const [base, setBase] = useState(typed?.base ?? stored);
  const touched = typed !== undefined;
  // What was just saved here is newer than what was last read.
  const moved = stored.updated_at !== base.updated_at && Date.parse(stored.updated_at) >= Date.parse(base.updated_at);

  useEffect(() => {
    if (!moved || touched) return;
    setBase(stored); // nothing was typed: simply show what is there now
    form.setFieldsValue(valuesOf(stored));
  }, [moved, touched, stored, form]);

  const start = (from: MerchantRecord) => {
    setBase(from);
    drop();
    form.setFieldsValue(valuesOf(from));
  };
  const save = useCommand(api.merchants.save, {
    onSuccess: ({ merchant }) => {
      start(merchant);
      void message.success(t("saved"));
    },
  });
  const submit = (values: RecordValues, over: MerchantRecord, move = false) =>
    save.mutate(
      { ...formOf({ app_id: stored.app_id, ...values }), id: stored.id, updated_at: over.updated_at, move },
      { onError: (fault) => void (fault.code !== "merchant.moves" && showAtField(form, fault)) },
    );
  const moves = save.error?.code === "merchant.moves" || (save.isPending && save.variables.move === true);
  const clash = save.error?.code === "merchant.changed";
  return (
    <Card>
      <Form
        form={form}
        layout="vertical"
        requiredMark
        initialValues={typed?.values ?? valuesOf(stored)}
        onValuesChange={() => setTyped({ base, values: form.getFieldsValue(true) as RecordValues })}
        onFinish={(values) => submit(values, base)}
      >
        {warnings.map((warning) => (
          <Alert key={warning} type="warning" showIcon title={warning} style={{ marginBottom: 16 }} />
        ))}
        <MerchantFields />
        {moved && typed ? (
          <Conflict
            stored={stored}
            typed={typed.values}
            busy={save.isPending}
            onTake={() => start(stored)}
            onKeep={() => void form.validateFields().then(() => submit(form.getFieldsValue(true) as RecordValues, stored))}
          />
        ) : (
          <FaultAlert fault={clash || moves ? null : save.error} />
        )}
        <div className="mf-row" style={{ marginTop: 16 }}>
          <Button type="primary" htmlType="submit" loading={save.isPending} disabled={!touched || moved}>
            {t("ui:save")}
          </Button>
          <Button disabled={!touched} onClick={() => start(stored)}>
            {t("discard")}
          </Button>
          <span className="mf-quiet mf-numbers" style={{ marginInlineStart: "auto" }}>
            {t("times", { created: shortTime(stored.created_at), updated: shortTime(stored.updated_at) })}
          </span>
        </div>
      </Form>
      <ConfirmDestructive
        open={moves}
        title={t("moves.title", { name: stored.name })}
        verb={t("moves.verb")}
        busy={save.isPending}
        onConfirm={() => submit(form.getFieldsValue(true) as RecordValues, base, true)}
        onClose={() => save.reset()}
      >
        {t("moves.what")}
      </ConfirmDestructive>
    </Card>
  );
}
