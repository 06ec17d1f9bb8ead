import type { VersionRow, VersionState } from "@/bridge";
import { textOf } from "@/i18n";
import { StateTag, type Tone } from "@/ui";

const tones: Partial<Record<VersionState, Tone>> = {
  BUILDING: "busy",
  AUDITING: "busy",
  AUDIT_REJECT: "bad",
  WAIT_RELEASE: "warn",
  BASE_AUDIT_PASS: "warn",
  GRAY: "warn",
  RELEASE: "good",
  AUDIT_OFFLINE: "bad",
};

/** The share of users a gray release reaches, as the platform writes it: p30 is 30%. */
export const shareOf = (strategy: string): string => `${strategy.slice(1)}%`;

export function VersionTag({ row }: { row: VersionRow }) {
  const gray = row.state === "GRAY" && row.gray ? ` ${shareOf(row.gray)}` : "";
  return (
    <StateTag tone={tones[row.state] ?? "plain"}>
      {textOf(row.state_name)}
      {gray}
    </StateTag>
  );
}
