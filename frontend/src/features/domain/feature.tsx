import { lazy } from "react";
import type { Feature } from "@/shell/feature";

export const feature: Feature = {
  order: 70,
  merchantTab: { order: 65, panel: lazy(() => import("./DomainsTab")) },
};
