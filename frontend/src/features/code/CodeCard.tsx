import { CloudDownloadOutlined, DeleteOutlined, DownloadOutlined, PictureOutlined } from "@ant-design/icons";
import { Button, Checkbox, Skeleton, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, imageSource, type Code, type CodeKind, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { ConfirmDestructive, FaultAlert, Segmented, shortTime, useDelivery } from "@/ui";
import { kinds, readable } from "./spec";

interface Props {
  code: Code;
  named: boolean; // shows the merchant
  chosen: boolean;
  onChoose: (chosen: boolean) => void;
}

/** A code with its picture and what can be done with it. */
export function CodeCard({ code, named, chosen, onChoose }: Props) {
  const { t } = useTranslation("code");
  const deliver = useDelivery();
  const [wanted, setKind] = useState<CodeKind>("square");
  const [deleting, setDeleting] = useState(false);
  const kind = code.fetched.includes(wanted) ? wanted : (code.fetched[0] ?? wanted);
  const stored = code.fetched.includes(kind);
  const picture = useRead(api.codes.picture, { code_id: code.id, kind }, { enabled: stored });
  const save = useCommand(api.codes.savePicture, { onSuccess: deliver });
  const fetch = useCommand(api.codes.fetchPictures);
  const forget = useCommand(api.codes.delete, { onSuccess: () => setDeleting(false) });
  const name = named ? `${code.merchant_name} ${code.spec.describe}` : code.spec.describe;
  return (
    <article className={chosen ? "mf-codecard mf-codecard--chosen" : "mf-codecard"} aria-label={name}>
      <Checkbox className="mf-codecard__choose" checked={chosen} aria-label={t("card.choose", { name })} onChange={(e) => onChoose(e.target.checked)} />
      <div className="mf-codecard__picture">
        {picture.data ? (
          <img src={imageSource(picture.data.type, picture.data.data)} alt={t("card.picture", { name })} />
        ) : stored ? (
          <Skeleton.Node active style={{ width: 160, height: 160 }} />
        ) : (
          <div className="mf-codecard__missing">
            <PictureOutlined />
            <span>{textOf(code.picture_fault) || t("card.missing")}</span>
          </div>
        )}
      </div>
      {code.fetched.length > 1 && (
        <Segmented<CodeKind>
          block
          size="small"
          aria-label={t("card.kind")}
          value={kind}
          options={kinds.filter((k) => code.fetched.includes(k)).map((k) => ({ value: k, label: t(`kind.${k}`) }))}
          onChange={setKind}
        />
      )}
      <div className="mf-codecard__words">
        {named && <Link to={`/merchants/${code.merchant_id}/code`}>{code.merchant_name}</Link>}
        <strong>{code.spec.describe}</strong>
        <span className="mf-code mf-quiet" title={code.spec.query ? `${code.spec.page}?${code.spec.query}` : code.spec.page}>
          {code.spec.page}
          {code.spec.query && `?${readable(code.spec.query)}`}
        </span>
        <span className="mf-quiet mf-numbers">{shortTime(code.created_at)}</span>
      </div>
      <FaultAlert fault={picture.error ?? save.error ?? fetch.error} />
      <div className="mf-codecard__actions">
        <Button size="small" icon={<DownloadOutlined />} disabled={!stored} loading={save.isPending} onClick={() => save.mutate({ code_id: code.id, kind })} aria-label={t("card.save_name", { name })}>
          {t("card.save")}
        </Button>
        {code.fetched.length < Object.keys(code.urls).length && (
          <Button size="small" icon={<CloudDownloadOutlined />} loading={fetch.isPending} onClick={() => fetch.mutate({ id: code.id })}>
            {t("card.fetch")}
          </Button>
        )}
        <Tooltip title={t("card.forget")}>
          <Button size="small" type="text" danger icon={<DeleteOutlined />} aria-label={t("card.forget_name", { name })} onClick={() => setDeleting(true)} />
        </Tooltip>
      </div>
      <ConfirmDestructive
        open={deleting}
        title={t("forget.title", { name })}
        verb={t("card.forget")}
        busy={forget.isPending}
        fault={forget.error}
        onConfirm={() => forget.mutate({ id: code.id })}
        onClose={() => setDeleting(false)}
      >
        {t("forget.about")}
      </ConfirmDestructive>
    </article>
  );
}
