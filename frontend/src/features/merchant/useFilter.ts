import { useCallback, useMemo } from "react";
import type { FleetFilter } from "@/bridge";
import { useAddress } from "@/bridge/address";
import { useSearchWords, wordsParam } from "@/bridge/drafts";

const names = {
  tag: "tag",
  app_id: "app",
  standing: "standing",
  release: "release",
  template: "template",
  archive: "archive",
  sort: "sort",
} as const satisfies Partial<Record<keyof FleetFilter, string>>;

function read(params: URLSearchParams): FleetFilter {
  const filter: Record<string, string | boolean> = {};
  for (const [field, name] of Object.entries(names)) {
    const value = params.get(name);
    if (value) filter[field] = value;
  }
  if (params.has("untagged")) filter["untagged"] = true;
  if (params.has("desc")) filter["reverse"] = true;
  return filter as FleetFilter;
}

function write(filter: FleetFilter, words: boolean): URLSearchParams {
  const params = new URLSearchParams();
  if (words) params.set(wordsParam, "1");
  for (const [field, name] of Object.entries(names)) {
    const value = filter[field as keyof typeof names];
    if (value) params.set(name, value);
  }
  if (filter.untagged) params.set("untagged", "1");
  if (filter.reverse) params.set("desc", "1");
  return params;
}

export interface FilterState {
  filter: FleetFilter;
  text: string;
  setText: (text: string) => void;
  change: (part: Partial<FleetFilter>) => void;
  clear: () => void;
  /** Something narrows the list. */
  narrows: boolean;
}

/**
 * The filter lives in the address, so that coming back finds the list as it
 * was; the words do not, since browsers write addresses to disk.
 */
export function useFilter(): FilterState {
  const [params, changeAddress] = useAddress();
  const [text, keepText] = useSearchWords("merchants", params);

  const filter = useMemo<FleetFilter>(() => ({ ...read(params), ...(text.trim() ? { text: text.trim() } : {}) }), [params, text]);
  const setText = useCallback(
    (next: string) => {
      keepText(next);
      changeAddress((now) => write(read(now), next !== ""));
    },
    [changeAddress, keepText],
  );
  const change = useCallback(
    (part: Partial<FleetFilter>) => changeAddress((now) => write({ ...read(now), ...part }, now.has(wordsParam))),
    [changeAddress],
  );
  const clear = useCallback(() => {
    keepText("");
    changeAddress((now) => {
      const { sort, reverse } = read(now);
      return write({ ...(sort ? { sort } : {}), ...(reverse ? { reverse } : {}) }, false);
    });
  }, [changeAddress, keepText]);
  const narrows = Boolean(filter.text || filter.tag || filter.untagged || filter.app_id || filter.standing || filter.release || filter.archive);
  return { filter, text, setText, change, clear, narrows };
}
