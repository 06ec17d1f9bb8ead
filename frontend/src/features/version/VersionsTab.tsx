import { BlockOutlined, CloudUploadOutlined, ReloadOutlined } from "@ant-design/icons";
import { Alert, Button, Card, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, Fault, useCommand, useRead, type VersionFleet } from "@/bridge";
import { useFirstLook } from "@/bridge/firstLook";
import { textOf } from "@/i18n";
import type { MerchantTabProps } from "@/shell/feature";
import { DataAge, EmptyState, FaultAlert, LinkButton, Loading } from "@/ui";
import { UploadDrawer } from "./UploadDrawer";
import { VersionTable } from "./VersionTable";
import "./version.css";

/** The versions of a merchant's mini program and what may be done with them now. */
export default function VersionsTab({ merchantId }: MerchantTabProps) {
  const { data, error, refetch } = useRead(api.versions.list, { merchant_id: merchantId }, { on: ["versions", "authorization", "merchant"], about: merchantId });
  const fault = <FaultAlert fault={error} onRetry={() => void refetch()} />;
  if (!data) return error ? fault : <Loading />;
  return (
    <>
      {fault}
      <Versions key={merchantId} fleet={data} />
    </>
  );
}

function Versions({ fleet }: { fleet: VersionFleet }) {
  const { t } = useTranslation("version");
  const [uploading, setUploading] = useState(false);
  const refresh = useCommand(api.versions.refresh);
  const never = !fleet.fetched_at;
  const barred = fleet.barred;
  const { mutate } = refresh;
  useFirstLook(never && barred === undefined, () => mutate({ merchant_id: fleet.merchant_id }));
  const upload = (
    <Tooltip title={fleet.upload.legal ? "" : textOf(fleet.upload.reason)}>
      <Button type="primary" icon={<CloudUploadOutlined />} disabled={!fleet.upload.legal || barred !== undefined} onClick={() => setUploading(true)}>
        {t("upload")}
      </Button>
    </Tooltip>
  );
  return (
    <div className="mf-stack">
      <div className="mf-setting">
        <DataAge at={fleet.fetched_at} />
        <div className="mf-row">
          <Button icon={<ReloadOutlined />} loading={refresh.isPending} disabled={barred !== undefined} onClick={() => mutate({ merchant_id: fleet.merchant_id })}>
            {t("ui:refresh")}
          </Button>
          {upload}
        </div>
      </div>
      <FaultAlert fault={barred && new Fault(barred)} />
      <BatchNotice merchantId={fleet.merchant_id} />
      <FaultAlert fault={refresh.error} onRetry={() => mutate({ merchant_id: fleet.merchant_id })} />
      {fleet.versions.length > 0 && <VersionTable fleet={fleet} />}
      {fleet.versions.length === 0 && (
        <Card>
          <EmptyState icon={<BlockOutlined />} title={t(never ? "never.title" : "empty.title")} hint={t(never ? "never.hint" : "empty.hint")} action={never ? undefined : upload} />
        </Card>
      )}
      {uploading && <UploadDrawer fleet={fleet} onClose={() => setUploading(false)} />}
    </div>
  );
}

/** A batch that is at work on this merchant is named before anything is done by hand. */
function BatchNotice({ merchantId }: { merchantId: string }) {
  const { t } = useTranslation("version");
  const { data, error, refetch } = useRead(api.batches.ofMerchant, { merchant_id: merchantId }, { on: ["batch", "task"] });
  const first = data?.tasks[0];
  const fault = <FaultAlert fault={error} onRetry={() => void refetch()} />;
  if (!first) return fault;
  return (
    <>
      {fault}
      <Alert
        type="info"
        showIcon
        title={t("batch.busy", { name: first.name })}
        description={t("batch.busy.hint")}
        action={
          <LinkButton to={`/batches/${first.task.batch_id}`} size="small">{t("batch.open")}</LinkButton>
        }
      />
    </>
  );
}
