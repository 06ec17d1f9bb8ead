import { CarryOutOutlined } from "@ant-design/icons";
import { lazy } from "react";
import type { Feature } from "@/shell/feature";

export const feature: Feature = {
  order: 22,
  nav: { group: "onboard", path: "/readiness", icon: <CarryOutOutlined /> },
  routes: [{ path: "readiness", page: lazy(() => import("./ReadinessPage")) }],
  merchantTab: { order: 15, panel: lazy(() => import("./ReadinessTab")) },
};
