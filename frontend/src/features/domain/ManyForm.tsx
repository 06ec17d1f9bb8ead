import { Button, Card, Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, type RunHead, useCommand } from "@/bridge";
import { ConfirmDestructive, FaultAlert, numberText, Segmented, useDraft } from "@/ui";
import { MerchantPicker, nonePicked, type Picked, SendBar, SendToMany, useGiven, useMerchantsMissing } from "../merchant";

interface Many {
  action: "add" | "delete";
  text: string;
  picked: Picked;
}

const start: Many = { action: "add", text: "", picked: nonePicked };

/** Some domains, many merchants. */
export function ManyForm() {
  const { t } = useTranslation("domain");
  const navigate = useNavigate();
  const [many, setMany, drop] = useDraft<Many>("domains/many", start);
  const [asking, setAsking] = useState(false);
  useGiven((picked, again) => !again && setMany({ ...start, picked }));
  const begun = ({ id }: RunHead) => {
    drop();
    void navigate(`/runs/${id}`);
  };
  const add = useCommand(api.domains.addToMany, { onSuccess: begun });
  const remove = useCommand(api.domains.removeFromMany, { onSuccess: begun });
  const change = (part: Partial<Many>) => setMany({ ...many, ...part });
  const domains = many.text.split(/[\s,，、]+/u).filter(Boolean);
  const count = many.picked.ids.length;
  const missing = [...(domains.length === 0 ? [t("many.missing")] : []), ...useMerchantsMissing(count)];
  const ready = missing.length === 0;
  const adding = many.action === "add";
  const request = { domains, merchants: many.picked.ids };
  return (
    <div className="mf-stack">
      <Card title={t("many.title")}>
        <Form layout="vertical" component="div" requiredMark={false}>
          <Form.Item label={<span id="domains-action">{t("many.action")}</span>}>
            <Segmented<Many["action"]>
              aria-labelledby="domains-action"
              value={many.action}
              options={[
                { value: "add", label: t("many.add") },
                { value: "delete", label: t("many.delete") },
              ]}
              onChange={(action) => change({ action })}
            />
          </Form.Item>
          <Form.Item label={t("many.domains")} htmlFor="domains-many" extra={<span className="mf-quiet">{t("many.domains_about")}</span>}>
            <Input.TextArea id="domains-many" className="mf-code" rows={3} value={many.text} placeholder="api.example.com" spellCheck={false} onChange={(e) => change({ text: e.target.value })} />
          </Form.Item>
          <Form.Item label={t("many.merchants")} style={{ marginBottom: 0 }}>
            <MerchantPicker picked={many.picked} onChange={(picked) => change({ picked })} />
          </Form.Item>
        </Form>
      </Card>
      <FaultAlert fault={add.error} />
      <SendBar missing={missing}>
        {adding ? (
          <SendToMany label={count ? t("many.send", { count, n: numberText(count) }) : t("many.add")} ids={many.picked.ids} disabled={!ready} busy={add.isPending} onSend={() => add.mutate(request)}>
            {domains.join(", ")}
          </SendToMany>
        ) : (
          <Button type="primary" danger size="large" disabled={!ready} onClick={() => setAsking(true)}>
            {count ? t("many.remove", { count, n: numberText(count) }) : t("many.delete")}
          </Button>
        )}
      </SendBar>
      <ConfirmDestructive
        open={asking}
        title={t("many.remove_title", { count, n: numberText(count) })}
        verb={t("many.delete")}
        irreversible={false}
        busy={remove.isPending}
        fault={remove.error}
        onConfirm={() => remove.mutate(request)}
        onClose={() => setAsking(false)}
      >
        {t("many.remove_about", { domains: domains.join(", ") })}
      </ConfirmDestructive>
    </div>
  );
}
