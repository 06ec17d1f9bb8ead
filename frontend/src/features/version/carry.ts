import type { VersionForm } from "@/bridge";
import { keep, keptAt } from "@/bridge/drafts";

const place = (merchantId: string): string => `audit/${merchantId}`;

/**
 * Carries an edit of base info into the next audit form of a merchant: once
 * online, fields the platform no longer takes at once travel with a version.
 */
export function carryToAudit(merchantId: string, fields: Partial<VersionForm>): void {
  keep(place(merchantId), { ...carried(merchantId), ...fields });
}

export const carried = (merchantId: string): Partial<VersionForm> => keptAt<Partial<VersionForm>>(place(merchantId)) ?? {};

export const forgetCarried = (merchantId: string): void => keep(place(merchantId), undefined);
