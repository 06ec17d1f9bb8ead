import { EyeInvisibleOutlined } from "@ant-design/icons";
import { lazy } from "react";
import type { Feature } from "@/shell/feature";

export const feature: Feature = {
  order: 46,
  nav: { group: "onboard", path: "/privacy", icon: <EyeInvisibleOutlined /> },
  routes: [{ path: "privacy", page: lazy(() => import("./PrivacyPage")) }],
  merchantTab: { order: 32, panel: lazy(() => import("./PrivacyTab")) },
};
