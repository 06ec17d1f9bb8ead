import { DownloadOutlined, ScanOutlined } from "@ant-design/icons";
import { Button, Card, Input, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { api, type FilingView, imageSource, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { CopyButton, FaultAlert, isNever, shortTime, StateTag, useDelivery } from "@/ui";
import { faceTone } from "./stages";

/** The owner's face check: begun, its link to send, and how far it is. */
export function FaceCard({ view }: { view: FilingView }) {
  const { t } = useTranslation("filing");
  const deliver = useDelivery();
  const { face } = view;
  const request = { merchant_id: view.merchant_id };
  const begin = useCommand(api.filing.beginFace);
  const read = useCommand(api.filing.read);
  const save = useCommand(api.filing.saveFaceQR, { onSuccess: deliver });
  const waits = face.link !== "";
  const { data: code, error } = useRead(api.filing.faceQR, request, { enabled: waits, on: ["readiness"], about: view.merchant_id });
  const usable = face.state === "INIT" || face.state === "SUCCESS";
  return (
    <Card title={t("face")} size="small" extra={<StateTag tone={faceTone(face.state)}>{textOf(face.name)}</StateTag>}>
      <div className="mf-stack">
        <span className="mf-quiet">{t("face.about")}</span>
        {face.reason && <span className="mf-filing__wrong">{face.reason}</span>}
        {waits && (
          <>
            {code ? (
              <div className="mf-filing__code"><img src={imageSource("image/png", code.png)} width={code.width} height={code.width} alt={t("face.qr", { name: view.name })} /></div>
            ) : (
              !error && <div className="mf-filing__code"><Skeleton.Node active style={{ width: 176, height: 176 }} /></div>
            )}
            <label htmlFor="mf-filing-face">{t("face.link")}</label>
            <Input.TextArea id="mf-filing-face" className="mf-code" readOnly rows={2} value={face.link} onFocus={(e) => e.target.select()} />
            <div className="mf-row">
              <CopyButton secret text={face.link} what={t("face.link")} label={t("face.copy")} size="medium" />
              <Button icon={<DownloadOutlined />} loading={save.isPending} onClick={() => save.mutate(request)}>
                {t("face.save")}
              </Button>
            </div>
            {face.assumed && <span className="mf-quiet">{t("face.assumed")}</span>}
          </>
        )}
        {usable && !isNever(face.ends_at) && <span className="mf-quiet mf-numbers">{t("face.until", { at: shortTime(face.ends_at) })}</span>}
        <div className="mf-row">
          <Button type={usable ? "default" : "primary"} icon={<ScanOutlined />} loading={begin.isPending} onClick={() => begin.mutate({ ...request, again: usable })}>
            {t(face.state ? "face.again" : "face.begin")}
          </Button>
          {waits && (
            <Button loading={read.isPending} onClick={() => read.mutate(request)}>
              {t("face.read")}
            </Button>
          )}
        </div>
        {[begin.error, read.error, save.error, error].map((fault) => fault && <FaultAlert key={fault.code} fault={fault} />)}
      </div>
    </Card>
  );
}
