import { UserSwitchOutlined } from "@ant-design/icons";
import { lazy } from "react";
import type { Feature } from "@/shell/feature";

export const feature: Feature = {
  order: 47,
  nav: { group: "onboard", path: "/permissions", icon: <UserSwitchOutlined /> },
  routes: [{ path: "permissions", page: lazy(() => import("./PermissionsPage")) }],
  merchantTab: { order: 33, panel: lazy(() => import("./PermissionTab")) },
};
