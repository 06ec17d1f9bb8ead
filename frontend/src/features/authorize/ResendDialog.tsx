import { Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type CreationOrder, api, useCommand } from "@/bridge";
import { FaultAlert, Missing } from "@/ui";
import { type Licence, LicencePicture } from "./LicencePicture";

/** Sends an order again whose answer never came; the picture has to be given again. */
export function ResendDialog({ order, open, onClose }: { order: CreationOrder; open: boolean; onClose: () => void }) {
  const { t } = useTranslation("authorize");
  const [picture, setPicture] = useState<Licence>();
  const resend = useCommand(api.creation.resend, { onSuccess: onClose });
  return (
    <Modal
      open={open}
      title={t("order.resend.title", { name: order.app_name })}
      okText={t("order.resend")}
      cancelText={t("ui:cancel")}
      okButtonProps={{ loading: resend.isPending, disabled: order.with_picture && !picture }}
      onOk={() => resend.mutate({ id: order.id, ...(picture ? { picture: picture.content } : {}) })}
      onCancel={onClose}
      destroyOnHidden
    >
      <div className="mf-stack">
        <span>{t("order.resend.about")}</span>
        {order.with_picture && <LicencePicture value={picture} onChange={setPicture} />}
        {order.with_picture && !picture && <Missing what={[t("licence.choose")]} />}
        <FaultAlert fault={resend.error} />
      </div>
    </Modal>
  );
}
