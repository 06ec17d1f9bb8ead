import { Tag } from "antd";
import type { VersionRow, VersionState } from "@/bridge";
import { textOf } from "@/i18n";

const colours: Partial<Record<VersionState, string>> = {
  BUILDING: "processing",
  AUDITING: "blue",
  AUDIT_REJECT: "red",
  WAIT_RELEASE: "cyan",
  BASE_AUDIT_PASS: "cyan",
  GRAY: "gold",
  RELEASE: "green",
  AUDIT_OFFLINE: "red",
};

/** The share of users a gray release reaches, as the platform writes it: p30 is 30%. */
export const shareOf = (strategy: string): string => `${strategy.slice(1)}%`;

export function StateTag({ row }: { row: VersionRow }) {
  const gray = row.state === "GRAY" && row.gray ? ` ${shareOf(row.gray)}` : "";
  return (
    <Tag variant="filled" color={colours[row.state] ?? "default"} className="mf-numbers">
      {textOf(row.state_name)}
      {gray}
    </Tag>
  );
}
