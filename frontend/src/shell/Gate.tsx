import { lazy, Suspense, type ReactNode } from "react";
import { api, useRead } from "@/bridge";
import { FaultAlert, Loading } from "@/ui";
import { useClipboardCare } from "./clipboardCare";
import { NoSession } from "./NoSession";

const Welcome = lazy(() => import("@/features/vault/Welcome"));
const Unlock = lazy(() => import("@/features/vault/Unlock"));

/** Lets the screens be seen only while the vault is open. */
export function Gate({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useRead(api.vault.status, undefined, { on: ["vault.state"] });
  useClipboardCare(data !== undefined && data.state !== "unlocked");
  if (error?.code === "system.no_session") return <NoSession fault={error} />;
  if (error && !data) {
    return (
      <main className="mf-page mf-page--narrow">
        <FaultAlert fault={error} onRetry={() => void refetch()} />
      </main>
    );
  }
  if (!data) return <Loading />;
  if (data.state === "unlocked") return children;
  return <Suspense fallback={<Loading />}>{data.state === "none" ? <Welcome /> : <Unlock held={data.state === "held"} />}</Suspense>;
}
