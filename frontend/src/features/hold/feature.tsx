import { lazy } from "react";
import type { Feature } from "@/shell/feature";
import { FreezeButton } from "./FreezeButton";
import { HoldBanner } from "./HoldBanner";

export const feature: Feature = {
  order: 0,
  banner: HoldBanner,
  topbar: FreezeButton,
  routes: [{ path: "emergency", page: lazy(() => import("./EmergencyPage")) }],
};
