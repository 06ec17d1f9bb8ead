import { lazy } from "react";
import type { Feature } from "@/shell/feature";
import { FreezeButton } from "./FreezeButton";
import { HoldBanner } from "./HoldBanner";

export const feature: Feature = {
  order: 0,
  banner: HoldBanner,
  topbar: FreezeButton,
  begins: [{ path: "/emergency", text: "freeze" }],
  routes: [{ path: "emergency", page: lazy(() => import("./EmergencyPage")) }],
};
