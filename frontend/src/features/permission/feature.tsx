import { SolutionOutlined } from "@ant-design/icons";
import { lazy } from "react";
import type { Feature } from "@/shell/feature";

export const feature: Feature = {
  order: 47,
  nav: { group: "tools", path: "/permissions", icon: <SolutionOutlined /> },
  routes: [{ path: "permissions", page: lazy(() => import("./PermissionsPage")) }],
  merchantTab: { order: 33, panel: lazy(() => import("./PermissionTab")) },
};
