import { NotificationOutlined } from "@ant-design/icons";
import { lazy } from "react";
import type { Feature } from "@/shell/feature";

export const feature: Feature = {
  order: 48,
  nav: { group: "tools", path: "/notices", icon: <NotificationOutlined /> },
  routes: [{ path: "notices", page: lazy(() => import("./NoticesPage")) }],
  merchantTab: { order: 66, panel: lazy(() => import("./NoticeTab")) },
};
