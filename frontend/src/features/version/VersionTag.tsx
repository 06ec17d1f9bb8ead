import type { VersionRow } from "@/bridge";
import { textOf } from "@/i18n";
import { StateTag, versionTone } from "@/ui";

/** The share of users a gray release reaches, as the platform writes it: p30 is 30%. */
export const shareOf = (strategy: string): string => `${strategy.slice(1)}%`;

export function VersionTag({ row }: { row: VersionRow }) {
  const gray = row.state === "GRAY" && row.gray ? ` ${shareOf(row.gray)}` : "";
  return (
    <StateTag tone={versionTone(row.state)}>
      {textOf(row.state_name)}
      {gray}
    </StateTag>
  );
}
