import type { CategoryRow } from "@/bridge";
import { matches } from "@/ui/spelled";

/** A branch of the picker's tree. */
export interface Branch {
  key: string;
  row: CategoryRow;
  children: Branch[];
}

/** Puts the list in order; each category stands after the one above it. */
export function branchesOf(rows: readonly CategoryRow[]): Branch[] {
  const roots: Branch[] = [];
  const known = new Map<string, Branch>();
  for (const row of rows) {
    const branch: Branch = { key: row.path, row, children: [] };
    known.set(row.path, branch);
    (known.get(row.parent)?.children ?? roots).push(branch);
  }
  return roots;
}

/** The part of the list whose names, own or above, hold every word, with what is above it. */
export function search(rows: readonly CategoryRow[], text: string): CategoryRow[] {
  if (text.trim() === "") return [...rows];
  const keep = new Set<string>();
  const above = new Map(rows.map((r) => [r.path, r.parent]));
  for (const row of rows) {
    if (!matches(row.name_path, text.trim())) continue;
    for (let path: string | undefined = row.path; path && !keep.has(path); path = above.get(path)) keep.add(path);
  }
  return rows.filter((r) => keep.has(r.path));
}

/** "Food › Tea house" of "Food_Tea house". */
export const spoken = (namePath: string): string => namePath.split("_").join(" › ");
