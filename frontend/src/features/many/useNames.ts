import { api, type MerchantLine, useRead } from "@/bridge";

/** The merchants of a run by their ids; those deleted since are missing. */
export function useNames(ids: string[]): ReadonlyMap<string, MerchantLine> {
  const { data } = useRead(api.merchants.rows, { ids }, { on: ["merchant"], enabled: ids.length > 0, keep: true });
  return new Map(data?.rows.map((r) => [r.id, r]));
}
