import { useCallback, useMemo } from "react";
import type { FleetFilter, FleetView } from "@/bridge";
import { useAddress } from "@/bridge/address";
import { useSearchWords, wordsParam } from "@/bridge/drafts";
import { filterWith, narrowsList, readFilter, viewOf, writeFilter } from "./filterAddress";

export interface FilterState {
  filter: FleetFilter;
  text: string;
  setText: (text: string) => void;
  change: (part: Partial<FleetFilter>) => void;
  clear: () => void;
  /** Something narrows the list. */
  narrows: boolean;
  /** The id of the view that was chosen last, "" for none. */
  view: string;
  show: (view: FleetView | undefined) => void;
}

/**
 * The filter lives in the address, so that coming back finds the list as it
 * was; the words do not, since browsers write addresses to disk.
 */
export function useFilter(): FilterState {
  const [params, changeAddress] = useAddress();
  const [text, keepText] = useSearchWords("merchants", params);

  const filter = useMemo(() => filterWith(params, text), [params, text]);
  const setText = useCallback(
    (next: string) => {
      keepText(next);
      changeAddress((now) => writeFilter(readFilter(now), next !== "", viewOf(now)));
    },
    [changeAddress, keepText],
  );
  const change = useCallback(
    (part: Partial<FleetFilter>) => changeAddress((now) => writeFilter({ ...readFilter(now), ...part }, now.has(wordsParam), viewOf(now))),
    [changeAddress],
  );
  const clear = useCallback(() => {
    keepText("");
    changeAddress((now) => {
      const { sort, reverse } = readFilter(now);
      return writeFilter({ ...(sort ? { sort } : {}), ...(reverse ? { reverse } : {}) }, false);
    });
  }, [changeAddress, keepText]);
  const show = useCallback(
    (view: FleetView | undefined) => {
      const words = view?.filter.text ?? "";
      keepText(words);
      changeAddress(() => writeFilter(view?.filter ?? {}, words !== "", view?.id));
    },
    [changeAddress, keepText],
  );
  return { filter, text, setText, change, clear, narrows: narrowsList(filter), view: viewOf(params), show };
}
