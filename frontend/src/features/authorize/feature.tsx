import { SafetyCertificateOutlined } from "@ant-design/icons";
import { lazy } from "react";
import type { Feature } from "@/shell/feature";

export const feature: Feature = {
  order: 25,
  nav: { group: "onboard", path: "/authorization", icon: <SafetyCertificateOutlined /> },
  routes: [{ path: "authorization", page: lazy(() => import("./AuthorizationPage")) }],
  merchantTab: { order: 20, panel: lazy(() => import("./AuthorizationTab")) },
};
