import { SettingOutlined } from "@ant-design/icons";
import { lazy } from "react";
import type { Feature } from "@/shell/feature";
import { places } from "./parts";

export const feature: Feature = {
  order: 80,
  nav: { group: "setup", path: "/settings", icon: <SettingOutlined /> },
  places,
  routes: [{ path: "settings", page: lazy(() => import("./SettingsPage")) }],
};
