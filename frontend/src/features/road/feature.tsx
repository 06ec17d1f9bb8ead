import { CompassOutlined } from "@ant-design/icons";
import { lazy } from "react";
import type { Feature } from "@/shell/feature";

export const feature: Feature = {
  order: 21,
  nav: { group: "onboard", path: "/road", icon: <CompassOutlined /> },
  routes: [{ path: "road", page: lazy(() => import("./RoadPage")) }],
  merchantTab: { order: 12, panel: lazy(() => import("./RoadTab")) },
};
