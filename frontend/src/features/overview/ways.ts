import type { FleetNeed, FleetNeedKind } from "@/bridge";

/** The lists of needs that are gathered into one line. */
const lists: Partial<Record<FleetNeedKind, string>> = {
  release: "/batches/shelf?state=approved",
  rejected: "/batches/rejections",
  lost: "/merchants?standing=lost",
  consent: "/authorization?need=consent",
  decide: "/authorization",
  filing: "/filing?due=1",
};

/** Where a need is met; a line that stands for many leads to those it counts. */
export function wayTo(need: FleetNeed, app: string): string {
  const list = need.count ? lists[need.kind] : undefined;
  if (list) return app && list.includes("?") ? `${list}&app=${encodeURIComponent(app)}` : list;
  switch (need.kind) {
    case "confirm":
    case "paused":
      return `/batches/${need.batch_id ?? ""}`;
    case "decide":
      return "/authorization";
    case "lost":
    case "consent":
      return `/merchants/${need.merchant_id ?? ""}/authorize`;
    case "filing":
      return `/merchants/${need.merchant_id ?? ""}/filing`;
    case "backup":
      return "/settings";
    case "release":
    case "rejected":
    case "renew":
    case "strange":
      return `/merchants/${need.merchant_id ?? ""}/version`;
  }
}
