import { Button, Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type AuthorizeOutcome, type Fault, faultOf, type Merchant } from "@/bridge";
import { FaultAlert } from "@/ui";
import { MerchantSelect } from "./MerchantSelect";
import { OutcomeView } from "./OutcomeView";

/**
 * Finishes a consent by hand: the address the merchant's browser ended on, or
 * the bare code. It opens the merchant's app, so it goes past the caches.
 */
export function PasteBox({ merchant }: { merchant?: Merchant }) {
  const { t } = useTranslation("authorize");
  const [text, setText] = useState("");
  const [who, setWho] = useState<string>();
  const [asks, setAsks] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const [outcome, setOutcome] = useState<AuthorizeOutcome>();
  const submit = async () => {
    setBusy(true);
    setFault(undefined);
    setOutcome(undefined);
    try {
      setOutcome(await api.authorization.accept({ merchant: merchant?.id ?? who ?? "", text }));
      setText("");
      setAsks(false);
      setWho(undefined);
    } catch (error) {
      const said = faultOf(error);
      setFault(said);
      if (!merchant && said.field === "merchant") setAsks(true);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form layout="vertical" requiredMark={false} className="mf-paste" onFinish={() => void submit()}>
      <Form.Item label={t("paste")} htmlFor="mf-paste" extra={t("paste.about")} style={{ marginBottom: 12 }}>
        <Input.TextArea
          id="mf-paste"
          className="mf-code mf-grow"
          rows={2}
          autoComplete="off"
          spellCheck={false}
          value={text}
          placeholder={t("paste.placeholder")}
          onChange={(e) => {
            setText(e.target.value);
            setFault(undefined);
          }}
          onPressEnter={(e) => {
            e.preventDefault();
            if (text.trim()) void submit();
          }}
        />
      </Form.Item>
      {asks && (
        <Form.Item label={t("paste.who")} required style={{ marginBottom: 12 }}>
          <MerchantSelect label={t("paste.who")} value={who} onChange={setWho} />
        </Form.Item>
      )}
      <Button htmlType="submit" loading={busy} disabled={!text.trim() || (asks && !who)}>
        {t("paste.submit")}
      </Button>
      <div aria-live="polite" className="mf-paste__answer">
        <FaultAlert fault={fault} onRetry={() => void submit()} />
        {outcome && <OutcomeView outcome={outcome} />}
      </div>
    </Form>
  );
}
