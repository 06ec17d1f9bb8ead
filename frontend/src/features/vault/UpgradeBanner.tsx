import { lazy, Suspense } from "react";
import { api, useRead } from "@/bridge";

const UpgradeProgress = lazy(() => import("./UpgradeProgress"));

/** Says above every screen why saving waits, while stored records are brought to a newer form. */
export function UpgradeBanner() {
  const { data } = useRead(api.vault.status, undefined, { on: ["vault.state"] });
  return data?.upgrade ? (
    <Suspense fallback={null}>
      <UpgradeProgress upgrade={data.upgrade} />
    </Suspense>
  ) : null;
}
