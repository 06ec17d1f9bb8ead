import type { VersionForm } from "@/bridge";

const key = (merchantId: string): string => `minifleet.audit.${merchantId}`;

/**
 * Carries an edit of base info into the next audit form of a merchant: once
 * online, fields the platform no longer takes at once travel with a version.
 */
export function carryToAudit(merchantId: string, fields: Partial<VersionForm>): void {
  window.sessionStorage.setItem(key(merchantId), JSON.stringify({ ...carried(merchantId), ...fields }));
}

export function carried(merchantId: string): Partial<VersionForm> {
  try {
    return JSON.parse(window.sessionStorage.getItem(key(merchantId)) ?? "{}") as Partial<VersionForm>;
  } catch {
    return {};
  }
}

export const forgetCarried = (merchantId: string): void => window.sessionStorage.removeItem(key(merchantId));
