import { Alert, App, Form, Input, Modal, Radio } from "antd";
import { useDeferredValue } from "react";
import { useTranslation } from "react-i18next";
import { api, type CodeMode, type CodeRuleSpec, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert, Missing, useDraft } from "@/ui";

const empty: CodeRuleSpec = { mode: "EXACT", route_url: "", route_pattern: "", page: "pages/index/index" };

/** A rule as typed, judged against those that are known. */
export function RuleDialog({ merchantId, onClose }: { merchantId: string; onClose: () => void }) {
  const { t, i18n } = useTranslation("code");
  const word = (mode: string): string => (i18n.exists(`code:mode.${mode}`) ? t(`mode.${mode}`) : mode);
  const { message } = App.useApp();
  const [rule, setRule, drop] = useDraft(`rule/${merchantId}`, empty);
  const typed = useDeferredValue(rule);
  const check = useRead(api.codes.checkRule, { merchant_id: merchantId, rule: typed }, { on: ["codes"], keep: true });
  const choices = useRead(api.codes.choices, undefined);
  const add = useCommand(api.codes.addRule, {
    onSuccess: () => {
      drop();
      message.success(t("rule.added"));
      onClose();
    },
  });
  const set = (part: Partial<CodeRuleSpec>) => setRule({ ...rule, ...part });
  const judged = check.data;
  const current = typed === rule && !check.isPlaceholderData;
  const wrong = (field: string): string =>
    (judged?.problems ?? [])
      .filter((p) => p.field === field && p.code !== "blank")
      .map((p) => textOf(p.text))
      .join(" ");
  const ready = current && judged?.problems.length === 0 && judged.conflicts.length === 0;
  const blank = (judged?.problems ?? []).filter((p) => p.code === "blank");
  const submit = () => add.mutate({ merchant_id: merchantId, rule });
  const note = (problem: string, about: string) =>
    problem ? (
      <span className="mf-codes__problem" role="alert">
        {problem}
      </span>
    ) : (
      about
    );
  return (
    <Modal
      open
      title={t("rule.title")}
      width={600}
      okText={t("rule.add")}
      cancelText={t("ui:cancel")}
      okButtonProps={{ disabled: !ready, loading: add.isPending }}
      onOk={submit}
      onCancel={onClose}
    >
      <Form layout="vertical" component="div" requiredMark={false}>
        <Form.Item label={<span id="rule-mode">{t("rule.mode")}</span>}>
          <Radio.Group aria-labelledby="rule-mode" value={rule.mode} onChange={(e) => set({ mode: e.target.value as CodeMode })} className="mf-codes__modes">
            {choices.data?.modes.map((m) => (
              <Radio key={m.mode} value={m.mode}>
                {textOf(m.label)} <span className="mf-quiet">{textOf(m.help)}</span>
              </Radio>
            ))}
          </Radio.Group>
        </Form.Item>
        <Form.Item label={t("rule.url")} htmlFor="rule-url" validateStatus={wrong("route_url") ? "error" : ""} extra={note(wrong("route_url"), t("rule.url_about"))}>
          <Input id="rule-url" className="mf-code" value={rule.route_url} spellCheck={false} placeholder="https://qr.example.com/t/8" onChange={(e) => set({ route_url: e.target.value.trim() })} />
        </Form.Item>
        <Form.Item label={t("rule.pattern")} htmlFor="rule-pattern" validateStatus={wrong("route_pattern") ? "error" : ""} extra={note(wrong("route_pattern"), t("rule.pattern_about"))}>
          <Input id="rule-pattern" className="mf-code" value={rule.route_pattern ?? ""} spellCheck={false} placeholder="https://qr.example.com/t/{0}" onChange={(e) => set({ route_pattern: e.target.value.trim() })} />
        </Form.Item>
        <Form.Item label={t("rule.page")} htmlFor="rule-page" validateStatus={wrong("page_redirection") ? "error" : ""} extra={note(wrong("page_redirection"), t("rule.page_about"))}>
          <Input id="rule-page" className="mf-code" value={rule.page} spellCheck={false} onChange={(e) => set({ page: e.target.value.trim() })} />
        </Form.Item>
      </Form>
      <div className="mf-stack">
        {rule.mode === "EXACT" && rule.route_url.endsWith("/") && !wrong("route_url") && <Alert type="warning" showIcon title={t("rule.exact_slash")} />}
        {current &&
          judged?.conflicts.map((r) => (
            <Alert key={r.group} type="error" showIcon title={t("rule.conflict", { mode: word(r.mode), url: r.route_url })} description={t(r.route_url === rule.route_url ? "rule.conflict_same" : "rule.conflict_prefix")} />
          ))}
        {current &&
          judged?.exceptions.map((r) => (
            <Alert key={r.group} type="info" showIcon title={t(r.mode === "FUZZY" ? "rule.exception" : "rule.excepted", { url: r.route_url })} />
          ))}
        {blank.length > 0 && <Missing what={blank.map((p) => t(p.field === "page_redirection" ? "rule.page" : "rule.url"))} />}
        <FaultAlert fault={check.error ?? add.error} {...(add.error?.retry === "now" ? { onRetry: submit } : {})} />
      </div>
    </Modal>
  );
}
