import { useEffect } from "react";
import { useLocation } from "react-router";
import { nonePicked, type Picked } from "./MerchantPicker";

/** The merchants another screen leads here with. */
export const useGivenIds = (): string[] | undefined => (useLocation().state as { merchants?: string[] } | null)?.merchants;

/** Takes them for what is done here, once: they are as they were chosen, whatever the picker would leave out. */
export function useGiven(take: (picked: Picked) => void): void {
  const given = useGivenIds();
  useEffect(() => {
    if (given) take({ ...nonePicked, able: false, ids: given });
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [given]);
}
