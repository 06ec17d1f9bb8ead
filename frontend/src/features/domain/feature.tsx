import { GlobalOutlined } from "@ant-design/icons";
import { lazy } from "react";
import type { Feature } from "@/shell/feature";

export const feature: Feature = {
  order: 55,
  nav: { group: "onboard", path: "/domains", icon: <GlobalOutlined /> },
  routes: [{ path: "domains", page: lazy(() => import("./DomainsPage")) }],
  merchantTab: { order: 65, panel: lazy(() => import("./DomainsTab")) },
};
