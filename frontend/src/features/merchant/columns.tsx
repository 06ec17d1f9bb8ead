import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import type { FleetColumn, FleetLine, FleetSort } from "@/bridge";
import { shortTime } from "@/ui";
import { Edition, Ends, Pending, Tags } from "./cells";
import { Release } from "./Release";
import { Standing } from "./Standing";

/** The columns there are, in the order that is usual. */
export const columnKeys = ["name", "mini", "authorization", "edition", "online", "pending", "ends", "tags", "contact", "read", "granted", "updated"] as const;
type ColumnKey = (typeof columnKeys)[number];

/** What the daily questions need, as wide as fits beside the menu in a window of 1280; English needs the room of the tags. */
const daily: ColumnKey[] = ["name", "mini", "authorization", "edition", "pending", "ends"];
const usual = (language: string): ColumnKey[] => (language === "en" ? daily : [...daily, "tags"]);

const widths: Record<ColumnKey, number> = {
  name: 158,
  mini: 146,
  authorization: 104,
  edition: 128,
  online: 96,
  pending: 132,
  ends: 142,
  tags: 100,
  contact: 172,
  read: 138,
  granted: 138,
  updated: 138,
};

/** What English needs more for: a head, or a word beside a number or a date. */
const english: Partial<Record<ColumnKey, number>> = { authorization: 130, edition: 158, online: 124, ends: 186, granted: 158, updated: 150 };

const widthOf = (key: ColumnKey, language: string): number => (language === "en" ? english[key] : undefined) ?? widths[key];

const isColumn = (key: string): key is ColumnKey => (columnKeys as readonly string[]).includes(key);

export interface ShownColumn {
  key: ColumnKey;
  width: number;
}

/** The columns that are shown: those chosen, or the usual ones. The name is always there. */
export function shownColumns(chosen: FleetColumn[] | undefined, language: string): ShownColumn[] {
  const list = (chosen ?? []).flatMap(({ key, width }) => (isColumn(key) ? [{ key, width: width ?? widthOf(key, language) }] : []));
  if (list.length === 0) return usual(language).map((key) => ({ key, width: widthOf(key, language) }));
  return list.some((c) => c.key === "name") ? list : [{ key: "name", width: widths.name }, ...list];
}

/** By which order a column sorts. */
export const sortOf: Partial<Record<ColumnKey, FleetSort>> = {
  name: "name",
  authorization: "authorization",
  edition: "edition",
  online: "online",
  pending: "pending",
  ends: "ends",
  read: "read",
  granted: "granted",
  updated: "updated",
};

export const titleOf = (t: TFunction<"merchant">, key: ColumnKey): string => t(`column.${key}`);

const time = (at: string | undefined) => <span className="mf-numbers mf-quiet">{shortTime(at)}</span>;

/** What a cell shows; the name is drawn by the table. */
export function cellOf(key: Exclude<ColumnKey, "name">, line: FleetLine, width: number): ReactNode {
  switch (key) {
    case "mini":
      return <span className="mf-code">{line.mini_app_id || <span className="mf-quiet">—</span>}</span>;
    case "contact":
      return (
        <span className="mf-numbers">
          {line.contact} {line.phone && <span className="mf-quiet">{line.phone}</span>}
        </span>
      );
    case "tags":
      return <Tags line={line} width={width} />;
    case "authorization":
      return <Standing line={line} />;
    case "edition":
      return <Edition line={line} />;
    case "online":
      return <Release line={line} />;
    case "pending":
      return <Pending line={line} />;
    case "ends":
      return <Ends line={line} />;
    case "read":
      return time(line.versions_at);
    case "granted":
      return time(line.granted_at);
    case "updated":
      return time(line.updated_at);
  }
}
