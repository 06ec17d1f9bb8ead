import type { FleetDays, FleetFilter } from "@/bridge";
import { wordsParam } from "@/bridge/drafts";

/** The members of the address of the list, by the field of the filter. */
const single = { app_id: "app", template: "template", pending_template: "pendingtemplate", archive: "archive", sort: "sort" } as const;
const several = { standings: "standing", releases: "release", editions: "edition", tags: "tag", without_tags: "without", ends_what: "endswhat", pending_editions: "pending" } as const;
const days = { ends: "ends", read: "read", granted: "granted", updated: "updated" } as const;
const flags = { all_tags: "alltags", untagged: "untagged", reverse: "desc" } as const;

const viewParam = "view";

const keysOf = <T extends object>(of: T): (keyof T)[] => Object.keys(of) as (keyof T)[];

const isSet = (d: FleetDays | undefined): d is FleetDays => Boolean(d?.from || d?.to);

/** Reads the filter of an address. */
export function readFilter(params: URLSearchParams): FleetFilter {
  const filter: Record<string, unknown> = {};
  for (const field of keysOf(single)) {
    const value = params.get(single[field]);
    if (value) filter[field] = value;
  }
  for (const field of keysOf(several)) {
    const values = params.getAll(several[field]).filter(Boolean);
    if (values.length > 0) filter[field] = values;
  }
  for (const field of keysOf(days)) {
    const [from = "", to = ""] = (params.get(days[field]) ?? "").split("..");
    if (from || to) filter[field] = { ...(from ? { from } : {}), ...(to ? { to } : {}) };
  }
  for (const field of keysOf(flags)) if (params.has(flags[field])) filter[field] = true;
  return filter as FleetFilter;
}

/** Writes it; words are only told of, since browsers write addresses to disk. */
export function writeFilter(filter: FleetFilter, words: boolean, view = ""): URLSearchParams {
  const params = new URLSearchParams();
  if (words) params.set(wordsParam, "1");
  if (view) params.set(viewParam, view);
  for (const field of keysOf(single)) {
    const value = filter[field];
    if (value) params.set(single[field], value);
  }
  for (const field of keysOf(several)) for (const value of filter[field] ?? []) params.append(several[field], value);
  for (const field of keysOf(days)) {
    const at = filter[field];
    if (isSet(at)) params.set(days[field], `${at.from ?? ""}..${at.to ?? ""}`);
  }
  for (const field of keysOf(flags)) if (filter[field]) params.set(flags[field], "1");
  return params;
}

/** The filter of an address with the words that are kept beside it. */
export const filterWith = (params: URLSearchParams, words: string): FleetFilter => ({ ...readFilter(params), ...(words.trim() ? { text: words.trim() } : {}) });

export const viewOf = (params: URLSearchParams): string => params.get(viewParam) ?? "";

/** How many of the filters that are not on the bar narrow the list. */
export const hiddenFilters = (f: FleetFilter): number =>
  [f.without_tags?.length, f.all_tags && (f.tags?.length ?? 0) > 1, f.untagged, f.app_id, f.archive, f.ends_what?.length, f.pending_template || f.pending_editions?.length, ...keysOf(days).map((d) => isSet(f[d]))].filter(Boolean).length;

/** Something narrows the list. */
export const narrowsList = (f: FleetFilter): boolean =>
  Boolean(f.text) || hiddenFilters(f) > 0 || Boolean(f.template) || [f.standings, f.releases, f.editions, f.tags].some((list) => (list?.length ?? 0) > 0);
