import { DownloadOutlined, QrcodeOutlined } from "@ant-design/icons";
import { Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, imageSource, useCommand, useRead } from "@/bridge";
import { FaultAlert, useDelivery } from "@/ui";

const sides = [256, 512, 1024, 2048];

/** The picture of an ordinary link as a QR code, to look at and save. */
export function LinkPicture({ link }: { link: string }) {
  const { t } = useTranslation("code");
  const deliver = useDelivery();
  const [side, setSide] = useState(1024);
  const picture = useRead(api.codes.linkPicture, { link, side: 512 }, { enabled: link !== "", keep: true });
  const save = useCommand(api.codes.saveLinkPicture, { onSuccess: deliver });
  const shown = link !== "" && picture.data;
  return (
    <div className="mf-link">
      <div className={shown ? "mf-link__picture" : "mf-link__picture mf-link__picture--none"}>
        {shown ? <img src={imageSource(picture.data.type, picture.data.data)} alt={t("link.picture", { link })} /> : <QrcodeOutlined aria-hidden />}
      </div>
      <FaultAlert fault={picture.error ?? save.error} />
      <div className="mf-row">
        <Select aria-label={t("link.side")} value={side} options={sides.map((value) => ({ value, label: `${value} × ${value}` }))} onChange={setSide} />
        <Button icon={<DownloadOutlined />} disabled={!shown} loading={save.isPending} onClick={() => save.mutate({ link, side })}>
          {t("card.save")}
        </Button>
      </div>
    </div>
  );
}
