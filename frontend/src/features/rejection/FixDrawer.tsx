import { SendOutlined } from "@ant-design/icons";
import { Alert, App, Button, Checkbox, Drawer, Form, Pagination } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type BatchFixed, useCommand, useRead, type VersionForm } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert, Loading, Missing, numberText } from "@/ui";
import { AuditForm, blankForm, PlatformPicture, says, useLater } from "../version";

/** Merchants are shown this many at a time, each with the auditor's pictures. */
const pageSize = 20;

interface Props {
  /** Why they were refused, of the first of them. */
  reason: string;
  /** The rejected tasks, of any batches. */
  tasks: string[];
  onClose: () => void;
}

/** Corrects what an audit refused of many at once: the change is written once, seen at each merchant, and sent. */
export function FixDrawer({ reason, tasks, onClose }: Props) {
  const { t } = useTranslation("rejection");
  const { message } = App.useApp();
  const [form, setForm] = useState<VersionForm>(blankForm);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [seen, setSeen] = useState(false);
  const [at, setAt] = useState(1);
  const later = useLater(form);
  const shown = { ...later, test_password: "*".repeat(later.test_password?.length ?? 0) };
  const rules = useRead(api.versions.rules, undefined);
  const preview = useRead(api.rejections.preview, { tasks, form: shown }, { enabled: says(later), keep: true, on: ["merchant", "batch"] });
  const fix = useCommand(api.rejections.fix, {
    onSuccess: ({ count }) => {
      void message.success(t("batch:retried", { count, n: numberText(count) }));
      onClose();
    },
  });
  const list = says(later) ? (preview.data?.merchants ?? []) : [];
  const chosen = list.filter((m) => !m.out && !left.has(m.task));
  const wrong = chosen.some((m) => (m.problems ?? []).length > 0);
  const current = later === form && !preview.isPlaceholderData;
  const change = (part: Partial<VersionForm>) => {
    setSeen(false);
    setForm((before) => ({ ...before, ...part }));
  };
  return (
    <Drawer
      size={860}
      open
      onClose={onClose}
      title={t("fix.title", { count: tasks.length, n: numberText(tasks.length) })}
      footer={
        <div className="mf-setting">
          <Checkbox checked={seen} disabled={chosen.length === 0 || wrong || !current} onChange={(e) => setSeen(e.target.checked)}>
            {t("fix.seen", { count: chosen.length, n: numberText(chosen.length) })}
          </Checkbox>
          {chosen.length === 0 && <Missing what={[t(says(later) ? "fix.missing.merchants" : "fix.missing")]} />}
          <Button
            type="primary"
            icon={<SendOutlined />}
            disabled={!seen || !current || wrong || chosen.length === 0}
            loading={fix.isPending}
            onClick={() => fix.mutate({ tasks: chosen.map((m) => m.task), form })}
          >
            {t("fix.send")}
          </Button>
        </div>
      }
    >
      <div className="mf-stack">
        <Alert type="warning" showIcon title={reason} description={t("fix.about")} />
        {!rules.data ? (
          <Loading />
        ) : (
          <Form layout="vertical" requiredMark={false}>
            <AuditForm many own rules={rules.data} form={form} problems={[]} onChange={change} />
          </Form>
        )}
        <FaultAlert fault={preview.error ?? fix.error ?? rules.error} />
        {list.length > 0 && (
          <>
            <ul className="mf-lines" aria-label={t("fix.changes")}>
              {list.slice((at - 1) * pageSize, at * pageSize).map((m) => (
                <Change key={m.task} merchant={m} out={left.has(m.task)} onOut={(out) => setLeft((before) => (out ? new Set([...before, m.task]) : new Set([...before].filter((id) => id !== m.task))))} />
              ))}
            </ul>
            <Pagination hideOnSinglePage align="end" pageSize={pageSize} showSizeChanger={false} total={list.length} current={at} onChange={setAt} />
          </>
        )}
      </div>
    </Drawer>
  );
}

/** What would be changed for one merchant, beside the auditor's pictures. */
function Change({ merchant, out, onOut }: { merchant: BatchFixed; out: boolean; onOut: (out: boolean) => void }) {
  const { t } = useTranslation("rejection");
  return (
    <li>
      <div className="mf-stack" style={{ gap: 6 }}>
        <Checkbox checked={!out && !merchant.out} disabled={merchant.out ?? false} onChange={(e) => onOut(!e.target.checked)}>
          <strong>{merchant.merchant}</strong> <span className="mf-quiet mf-numbers">{merchant.version}</span>
        </Checkbox>
        {(merchant.changes ?? []).map((c) => (
          <div key={c.field}>
            <span className="mf-quiet">{textOf(c.name)} </span>
            <del className="mf-quiet">{c.before || t("fix.empty")}</del> → <ins>{c.after || t("fix.empty")}</ins>
          </div>
        ))}
        {(merchant.problems ?? []).map((p) => (
          <div key={`${p.field}/${p.code}`} className="mf-bad" role="alert">
            {textOf(p.text)}
          </div>
        ))}
        {(merchant.images ?? []).length > 0 && (
          <div className="mf-row">
            {(merchant.images ?? []).map((url, i) => (
              <PlatformPicture key={url} merchantId={merchant.merchant_id} url={url} name={`${merchant.merchant} ${i + 1}`} width={96} square />
            ))}
          </div>
        )}
      </div>
    </li>
  );
}
