import { useEffect } from "react";
import { useLocation } from "react-router";
import { keep, keptAt } from "@/bridge/drafts";
import { nonePicked, type Picked } from "./MerchantPicker";

/** The merchants another screen leads here with. */
export const useGivenIds = (): string[] | undefined => (useLocation().state as { merchants?: string[] } | null)?.merchants;

/** Where they were taken last: a browser leads here with them again when the page is loaded again. */
const place = "given";

/**
 * Takes them for what is done here, once: they are as they were chosen, whatever
 * the picker would leave out. They come again with a reload, which must not undo
 * what was typed since.
 */
export function useGiven(take: (picked: Picked, again: boolean) => void): void {
  const { key } = useLocation();
  const given = useGivenIds();
  useEffect(() => {
    if (!given) return;
    take({ ...nonePicked, able: false, ids: given }, keptAt(place) === key);
    keep(place, key);
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [given]);
}
