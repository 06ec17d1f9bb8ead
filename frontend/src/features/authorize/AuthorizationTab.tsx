import { useState } from "react";
import { api, useRead } from "@/bridge";
import type { MerchantTabProps } from "@/shell/feature";
import { FaultAlert, Loading } from "@/ui";
import { AesCard } from "./AesCard";
import { CreationCard } from "./CreationCard";
import { GrantCard } from "./GrantCard";
import { LinkCard } from "./LinkCard";
import "./authorize.css";

/** One merchant: how the authorization stands, and the way to a new one. */
export default function AuthorizationTab({ merchantId }: MerchantTabProps) {
  const { data, error, refetch } = useRead(api.authorization.state, { merchant_id: merchantId }, { on: ["authorization", "merchant", "app"], about: merchantId });
  const record = useRead(api.merchants.get, { id: merchantId }, { on: ["merchant"], about: merchantId });
  /** The link last shown, so that its end is told too. */
  const [shown, setShown] = useState<string>();
  const pending = data?.status.pending;
  // An older link still works after another one brought the authorization; it is no longer waited for.
  const settled = data?.status.state === "active" && pending !== undefined && Date.parse(pending.created_at) < Date.parse(data.status.granted_at ?? "");
  const waiting = settled ? undefined : pending?.id;
  if (waiting && waiting !== shown) setShown(waiting);
  if (!data) return error ? <FaultAlert fault={error} onRetry={() => void refetch()} /> : <Loading />;
  if (!record.data) return record.error ? <FaultAlert fault={record.error} onRetry={() => void record.refetch()} /> : <Loading />;
  const { merchant } = record.data;
  const { status } = data;
  return (
    <div className="mf-authorize">
      <div className="mf-authorize__main">
        {status.state !== "none" && <GrantCard merchant={merchant} status={status} />}
        <LinkCard merchant={merchant} state={status.state} pendingId={waiting ?? shown} onMade={setShown} />
      </div>
      <div className="mf-authorize__side">
        <AesCard merchantId={merchantId} aes={data.aes} appHasAes={data.app_has_aes} active={status.state === "active"} />
        <CreationCard merchant={merchant} authorized={status.state === "active"} />
      </div>
    </div>
  );
}
