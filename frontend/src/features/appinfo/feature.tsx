import { lazy } from "react";
import type { Feature } from "@/shell/feature";

export const feature: Feature = {
  order: 40,
  merchantTab: { order: 30, panel: lazy(() => import("./BaseInfoTab")) },
};
