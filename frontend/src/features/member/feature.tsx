import { TeamOutlined } from "@ant-design/icons";
import { lazy } from "react";
import type { Feature } from "@/shell/feature";

export const feature: Feature = {
  order: 50,
  nav: { group: "tools", path: "/members", icon: <TeamOutlined /> },
  routes: [{ path: "members", page: lazy(() => import("./MembersPage")) }],
  merchantTab: { order: 50, panel: lazy(() => import("./MembersTab")) },
};
