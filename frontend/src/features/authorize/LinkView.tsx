import { DownloadOutlined, PrinterOutlined, RedoOutlined, SendOutlined, StopOutlined } from "@ant-design/icons";
import { Alert, Button, Input, Popconfirm, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { api, type AuthorizeForm, type AuthorizeLinks, type AuthorizePending, imageSource, type Merchant, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { CopyButton, FaultAlert, shortTime, useDelivery } from "@/ui";

interface Props {
  merchant: Merchant;
  pending: AuthorizePending;
  links: AuthorizeLinks;
  form: AuthorizeForm;
  busy: boolean;
  onAnew: () => void;
  onInvite: () => void;
}

/** A link to hand over: its code, its address, a picture and a page of it. */
export function LinkView({ merchant, pending, links, form, busy, onAnew, onInvite }: Props) {
  const { t } = useTranslation("authorize");
  const deliver = useDelivery();
  const url = links.all.find((link) => link.form === form)?.url;
  const code = { pending_id: pending.id, form };
  const { data: picture, error } = useRead(api.authorization.qr, code, { enabled: url !== undefined });
  const savePicture = useCommand(api.authorization.saveQR, { onSuccess: deliver });
  const savePage = useCommand(api.authorization.savePage, { onSuccess: deliver });
  const withdraw = useCommand(api.authorization.withdraw);
  if (!url) {
    return (
      <div>
        <p style={{ marginTop: 0 }}>{t("invite.about")}</p>
        <Button type="primary" icon={<SendOutlined />} loading={busy} onClick={onInvite}>
          {t("invite.make")}
        </Button>
      </div>
    );
  }
  return (
    <div className="mf-ask">
      <div className="mf-ask__code">
        {picture ? (
          <img width={picture.width} height={picture.width} src={imageSource("image/png", picture.png)} alt={t("qr", { name: merchant.name, form: t(`form.${form}`) })} />
        ) : (
          <Skeleton.Node active style={{ width: 255, height: 255 }} />
        )}
      </div>
      <div className="mf-ask__words">
        <label className="mf-quiet" htmlFor="mf-ask-url">
          {t("url")}
        </label>
        <div className="mf-ask__url">
          <Input.TextArea id="mf-ask-url" className="mf-code" readOnly rows={3} value={url} onFocus={(e) => e.target.select()} />
          <CopyButton secret text={url} what={t("url")} label={t("url.copy")} type="primary" size="medium" />
        </div>
        <span className="mf-quiet mf-numbers">{t("until", { time: shortTime(links.expires_at) })}</span>
        <div className="mf-ask__actions">
          <Button icon={<DownloadOutlined />} loading={savePicture.isPending} onClick={() => savePicture.mutate(code)}>
            {t("save.png")}
          </Button>
          <Button icon={<PrinterOutlined />} loading={savePage.isPending} onClick={() => savePage.mutate({ id: pending.id })}>
            {t("save.page")}
          </Button>
          <Button type="text" icon={<RedoOutlined />} loading={busy} onClick={onAnew}>
            {t("anew")}
          </Button>
          <Popconfirm title={t("withdraw.title")} description={t("withdraw.what")} okText={t("withdraw")} cancelText={t("ui:cancel")} okButtonProps={{ danger: true }} onConfirm={() => withdraw.mutate({ id: pending.id })}>
            <Button type="text" danger icon={<StopOutlined />} loading={withdraw.isPending}>
              {t("withdraw")}
            </Button>
          </Popconfirm>
        </div>
      </div>
      {textOf(links.note) && <Alert className="mf-ask__note" type="info" showIcon title={textOf(links.note)} />}
      {[error, savePicture.error, savePage.error, withdraw.error].map((fault) => fault && <FaultAlert key={fault.code} className="mf-ask__note" fault={fault} />)}
    </div>
  );
}
