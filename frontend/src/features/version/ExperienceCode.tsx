import { Button } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useCommand, type VersionFleet, type VersionRow } from "@/bridge";
import { CopyButton, DataAge, FaultAlert, isNever, StateTag } from "@/ui";
import { PlatformPicture } from "./PlatformPicture";

const askMs = 2_500;
const day = 86_400_000;

/** The QR code of an experience version and how long it still works. */
export function ExperienceCode({ fleet, row }: { fleet: VersionFleet; row: VersionRow }) {
  const { t } = useTranslation("version");
  const [asked, setAsked] = useState(0);
  const ask = useCommand(api.versions.experience, { onSuccess: () => setAsked((n) => n + 1) });
  const code = row.experience_code;
  const waiting = row.experience && (!code || code.status === "packaging");
  const { mutate, error } = ask;
  useEffect(() => {
    if (!waiting || error || fleet.barred) return;
    const timer = setTimeout(() => mutate({ merchant_id: fleet.merchant_id, version: row.version }), asked === 0 ? 0 : askMs);
    return () => clearTimeout(timer);
  }, [asked, waiting, error, mutate, fleet, row.version]);
  return (
    <div className="mf-experience">
      {waiting && <span role="status" className="mf-quiet">{t("experience.packaging")}</span>}
      {code?.status === "ready" && code.qr_code_url && (
        <>
          <PlatformPicture merchantId={fleet.merchant_id} url={code.qr_code_url} name={t("experience.title", { version: row.version })} width={180} />
          <Remaining at={code.expires_at} />
          {code.schema_url && <CopyButton type="default" text={code.schema_url} what={t("experience.link")} label={t("experience.link.copy")} />}
        </>
      )}
      <div className="mf-row">
        {code && <DataAge at={code.fetched_at} />}
        <Button size="small" loading={ask.isPending} disabled={fleet.barred !== undefined} onClick={() => mutate({ merchant_id: fleet.merchant_id, version: row.version })}>
          {t("ui:refresh")}
        </Button>
      </div>
      <FaultAlert fault={error} />
    </div>
  );
}

/** How many days a code still works. */
function Remaining({ at }: { at: string | undefined }) {
  const { t } = useTranslation("version");
  const [now] = useState(() => Date.now());
  if (isNever(at)) return null;
  const days = Math.ceil((new Date(at).getTime() - now) / day);
  if (days <= 0) return <StateTag tone="bad">{t("experience.expired")}</StateTag>;
  return <StateTag tone={days <= 2 ? "warn" : "good"}>{t("experience.days", { count: days })}</StateTag>;
}
