import { ReloadOutlined } from "@ant-design/icons";
import { Alert, Button, Descriptions, Image, Timeline } from "antd";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { api, useCommand, useRead, type VersionAudit, type VersionDetail, type VersionFleet, type VersionRow } from "@/bridge";
import { listText } from "@/i18n";
import { DataAge, FaultAlert, fullTime, isNever } from "@/ui";
import { ExperienceCode } from "./ExperienceCode";
import { PlatformPicture } from "./PlatformPicture";

/** Everything the platform tells about one version, dated, and readable without a network. */
export function VersionDetailPanel({ fleet, row }: { fleet: VersionFleet; row: VersionRow }) {
  const { t } = useTranslation("version");
  const about = { merchant_id: fleet.merchant_id, version: row.version };
  const stored = useRead(api.versions.detail, about, { on: ["versions"], about: fleet.merchant_id });
  const refresh = useCommand(api.versions.refreshDetail);
  const found = stored.data?.found ?? false;
  const old = stored.data !== undefined && (!found || stored.data.detail.state !== row.state);
  const asked = useRef(false);
  const { mutate } = refresh;
  useEffect(() => {
    if (!old || asked.current || fleet.barred) return;
    asked.current = true;
    mutate({ merchant_id: fleet.merchant_id, version: row.version });
  }, [old, fleet, row.version, mutate]);
  return (
    <div className="mf-version">
      <div className="mf-version__main">
        <div className="mf-row">
          <DataAge at={found ? stored.data?.detail.fetched_at : undefined} />
          <Button size="small" icon={<ReloadOutlined />} loading={refresh.isPending} disabled={fleet.barred !== undefined} onClick={() => mutate(about)}>
            {t("ui:refresh")}
          </Button>
        </div>
        <FaultAlert fault={refresh.error ?? stored.error} onRetry={() => mutate(about)} />
        {found && stored.data && <Told merchantId={fleet.merchant_id} detail={stored.data.detail} rejected={row.state === "AUDIT_REJECT"} />}
      </div>
      <div className="mf-version__side">
        {found && stored.data && <Life detail={stored.data.detail} />}
        {row.experience && <ExperienceCode fleet={fleet} row={row} />}
      </div>
    </div>
  );
}

function Told({ merchantId, detail, rejected }: { merchantId: string; detail: VersionDetail; rejected: boolean }) {
  const { t } = useTranslation("version");
  const said = (detail.base_record?.memos?.length ?? 0) + (detail.promote_record?.memos?.length ?? 0) > 0;
  const facts: [string, ReactNode][] = [
    [t("field.description"), detail.description],
    [t("field.memo"), detail.memo],
    [t("field.name"), [detail.app_name, detail.app_english_name].filter(Boolean).join(" · ")],
    [t("field.slogan"), detail.app_slogan],
    [t("field.desc"), detail.app_desc],
    [t("field.categories"), listText(detail.categories ?? [])],
    [t("field.service"), [detail.service_phone, detail.service_email].filter(Boolean).join(" · ")],
    [t("field.region"), regionText(detail, t)],
    [t("field.packages"), listText((detail.packages ?? []).map((p) => p.name))],
  ];
  return (
    <div className="mf-stack">
      {(rejected || said) && (
        <Alert
          type={rejected ? "error" : "info"}
          showIcon
          title={rejected ? t("rejected.title") : t("audit.title")}
          description={
            <div className="mf-stack" style={{ gap: 8 }}>
              {detail.reject_reason && <div>{detail.reject_reason}</div>}
              <Record merchantId={merchantId} record={detail.base_record} title={t("audit.base")} said={detail.reject_reason} />
              <Record merchantId={merchantId} record={detail.promote_record} title={t("audit.promote")} said={detail.reject_reason} />
            </div>
          }
        />
      )}
      <Descriptions
        size="small"
        column={2}
        items={facts.filter(([, value]) => value).map(([label, children]) => ({ key: label, label, children }))}
      />
      {(detail.screenshots?.length ?? 0) > 0 && (
        <Pictures merchantId={merchantId} urls={detail.screenshots ?? []} name={t("field.screenshot")} />
      )}
    </div>
  );
}

function regionText(detail: VersionDetail, t: (key: string) => string): string {
  if (detail.region_type === "LOCATION") {
    return listText((detail.regions ?? []).map((r) => [r.province_name ?? r.province_code, r.city_name, r.area_name].filter(Boolean).join(" ")));
  }
  return detail.region_type ? t(`region.${detail.region_type}`) : "";
}

/** One part of an audit: its remarks with the auditor's pictures. */
function Record({ merchantId, record, title, said }: { merchantId: string; record: VersionAudit | undefined; title: string; said: string | undefined }) {
  const { t } = useTranslation("version");
  const memos = record?.memos ?? [];
  const shown = new Set(memos.flatMap((m) => m.images ?? []));
  const rest = (record?.images ?? []).filter((url) => !shown.has(url));
  if (memos.length === 0 && rest.length === 0) return null;
  return (
    <div>
      <div className="mf-quiet">{title}</div>
      {memos.map((m) => (
        <div key={`${m.text}${m.images?.join(" ") ?? ""}`}>
          {m.text !== said && <div>{m.text}</div>}
          <Pictures merchantId={merchantId} urls={m.images ?? []} name={t("audit.picture")} />
        </div>
      ))}
      <Pictures merchantId={merchantId} urls={rest} name={t("audit.picture")} />
    </div>
  );
}

function Pictures({ merchantId, urls, name }: { merchantId: string; urls: string[]; name: string }) {
  if (urls.length === 0) return null;
  return (
    <Image.PreviewGroup>
      <div className="mf-pictures">
        {urls.map((url, i) => (
          <PlatformPicture key={url} merchantId={merchantId} url={url} name={`${name} ${i + 1}`} />
        ))}
      </div>
    </Image.PreviewGroup>
  );
}

const moments = ["created_at", "applied_at", "audited_at", "online_at", "offline_at"] as const;

/** When what happened to the version. */
function Life({ detail }: { detail: VersionDetail }) {
  const { t } = useTranslation("version");
  return (
    <Timeline
      items={moments
        .filter((key) => !isNever(detail[key]))
        .map((key) => ({
          content: (
            <div>
              <div>{t(`life.${key}`)}</div>
              <div className="mf-quiet mf-numbers">{fullTime(detail[key])}</div>
            </div>
          ),
        }))}
    />
  );
}
