import { ApiOutlined } from "@ant-design/icons";
import { lazy } from "react";
import type { Feature } from "@/shell/feature";
import { AppSwitcher } from "./AppSwitcher";

export const feature: Feature = {
  order: 60,
  nav: { group: "setup", path: "/apps", icon: <ApiOutlined /> },
  routes: [
    { path: "apps", page: lazy(() => import("./AppsPage")) },
    { path: "apps/new", page: lazy(() => import("./ConnectPage")) },
    { path: "apps/:id", page: lazy(() => import("./ConnectPage")) },
  ],
  topbar: AppSwitcher,
};
