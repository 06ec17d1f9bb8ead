import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type LockState, useRead } from "@/bridge";
import { forget } from "@/bridge/forget";
import { loadKept } from "@/bridge/drafts";
import { loadInside } from "@/i18n";
import { FaultAlert } from "@/ui";
import { useClipboardCare } from "./clipboardCare";
import { NoSession } from "./NoSession";

const Welcome = lazy(() => import("@/features/vault/Welcome"));
const Unlock = lazy(() => import("@/features/vault/Unlock"));
// The screens are most of the program's page, and nobody needs them to open the vault.
const Inside = lazy(async () => {
  const [screens] = await Promise.all([import("./Inside"), loadInside()]);
  return screens;
});

/** Lets the screens be seen only while the vault is open. */
export function Gate() {
  const { data, error, refetch } = useRead(api.vault.status, undefined, { on: ["vault.state"] });
  const locked = data !== undefined && data.state !== "unlocked";
  useClipboardCare(locked);
  const ready = useForgetting(data?.state);
  if (error?.code === "system.no_session") return <NoSession fault={error} />;
  if (error && !data) {
    return (
      <main className="mf-page mf-page--narrow">
        <FaultAlert fault={error} onRetry={() => void refetch()} />
      </main>
    );
  }
  if (!data || (data.state === "unlocked" && !ready)) return <Opening />;
  // Two boundaries: one that goes from the screens to the lock would keep the screens, and all they showed, in memory.
  const open = data.state === "unlocked";
  return (
    <Suspense key={open ? "inside" : "outside"} fallback={<Opening />}>
      {open ? <Inside /> : data.state === "none" ? <Welcome /> : <Unlock held={data.state === "held"} />}
    </Suspense>
  );
}

/**
 * Drops at the lock all that the page knows of the vault, and reads what is kept
 * in it once it is open; true when the screens may be shown.
 */
function useForgetting(state: LockState | undefined): boolean {
  const client = useQueryClient();
  const [ready, setReady] = useState(false);
  useEffect(() => {
    if (state === undefined) return undefined;
    if (state !== "unlocked") {
      setReady(false);
      forget(client);
      return undefined;
    }
    let here = true;
    const show = () => here && setReady(true);
    loadKept().then(show, show);
    return () => {
      here = false;
    };
  }, [state, client]);
  return ready;
}

/** What is seen until it is known what to show. */
function Opening() {
  const { t } = useTranslation("ui");
  return (
    <div className="mf-opening" role="status" aria-label={t("loading")}>
      <img src="/icon.svg" alt="" width={56} height={56} />
    </div>
  );
}
