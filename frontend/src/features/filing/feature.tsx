import { SolutionOutlined } from "@ant-design/icons";
import { lazy } from "react";
import type { Feature } from "@/shell/feature";

export const feature: Feature = {
  order: 52,
  nav: { group: "onboard", path: "/filing", icon: <SolutionOutlined /> },
  routes: [
    { path: "filing", page: lazy(() => import("./FilingPage")) },
    { path: "filing/import", page: lazy(() => import("./ImportPage")) },
  ],
  merchantTab: { order: 17, panel: lazy(() => import("./FilingTab")) },
};
