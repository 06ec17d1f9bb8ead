import { EyeInvisibleOutlined, EyeOutlined, KeyOutlined } from "@ant-design/icons";
import { App, Button, Card } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type AuthorizeAESKey, type Fault, faultOf, useCommand } from "@/bridge";
import { ConfirmDestructive, CopyButton, DataAge, FaultAlert } from "@/ui";

interface Props {
  merchantId: string;
  aes: AuthorizeAESKey;
  appHasAes: boolean;
  active: boolean;
}

/** A key that was shown hides itself again. */
const shownMs = 30_000;
const mask = "•".repeat(24);

/** The content-encryption key of the merchant's app: masked until asked for. */
export function AesCard({ merchantId, aes, appHasAes, active }: Props) {
  const { t } = useTranslation("authorize");
  const { message } = App.useApp();
  const [asking, setAsking] = useState(false);
  const [key, setKey] = useState<string>();
  const [fault, setFault] = useState<Fault>();
  const ref = { merchant_id: merchantId };
  const hide = () => setKey(undefined);
  const fetch = useCommand(api.authorization.fetchAES, { onSuccess: hide });
  const reset = useCommand(api.authorization.resetAES, {
    onSuccess: () => {
      hide();
      setAsking(false);
      void message.success(t("aes.reset.done"));
    },
  });
  useEffect(() => {
    if (!key) return;
    const timer = setTimeout(() => setKey(undefined), shownMs);
    return () => clearTimeout(timer);
  }, [key]);
  // Not a cached query: the key is kept nowhere but on the screen.
  const reveal = async () => {
    setFault(undefined);
    try {
      setKey((await api.authorization.revealAES(ref)).key);
    } catch (error) {
      setFault(faultOf(error));
    }
  };
  return (
    <Card size="small" title={<span className="mf-row"><KeyOutlined aria-hidden /> {t("aes")}</span>} extra={aes.stored && <DataAge at={aes.fetched_at} />}>
      <div className="mf-stack" style={{ gap: 12 }}>
        <span className="mf-quiet">{t("aes.about")}</span>
        {!appHasAes && (
          <span className="mf-authorize__inline">
            {t("aes.needs")} <Link to="/apps">{t("aes.needs.go")}</Link>
          </span>
        )}
        {aes.stored && (
          <div className="mf-row">
            <span className="mf-code mf-aes" aria-label={key ? undefined : t("aes.masked")}>
              {key ?? mask}
            </span>
            <Button
              type="text"
              size="small"
              icon={key ? <EyeInvisibleOutlined /> : <EyeOutlined />}
              aria-label={key ? t("aes.hide") : t("aes.show")}
              onClick={() => (key ? hide() : void reveal())}
            />
            {key && <CopyButton secret text={key} what={t("aes")} />}
          </div>
        )}
        <div className="mf-row">
          <Button size="small" disabled={!active || !appHasAes} loading={fetch.isPending} onClick={() => fetch.mutate(ref)}>
            {aes.stored ? t("aes.again") : t("aes.fetch")}
          </Button>
          <Button size="small" danger disabled={!active || !appHasAes} onClick={() => setAsking(true)}>
            {t("aes.reset")}
          </Button>
        </div>
        <FaultAlert fault={fault ?? fetch.error} />
      </div>
      <ConfirmDestructive
        open={asking}
        title={t("aes.reset.title")}
        verb={t("aes.reset")}
        busy={reset.isPending}
        fault={reset.error}
        onConfirm={() => reset.mutate(ref)}
        onClose={() => {
          reset.reset();
          setAsking(false);
        }}
      >
        {t("aes.reset.what")}
      </ConfirmDestructive>
    </Card>
  );
}
