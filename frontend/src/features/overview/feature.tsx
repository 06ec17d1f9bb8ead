import { DashboardOutlined } from "@ant-design/icons";
import { lazy } from "react";
import type { Feature } from "@/shell/feature";

export const feature: Feature = {
  order: 10,
  nav: { group: "fleet", path: "/", icon: <DashboardOutlined /> },
  routes: [{ path: "", page: lazy(() => import("./OverviewPage")) }],
};
