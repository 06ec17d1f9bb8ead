import { SettingOutlined } from "@ant-design/icons";
import { lazy } from "react";
import type { Feature } from "@/shell/feature";

export const feature: Feature = {
  order: 80,
  nav: { group: "setup", path: "/settings", icon: <SettingOutlined /> },
  routes: [{ path: "settings", page: lazy(() => import("./SettingsPage")) }],
};
