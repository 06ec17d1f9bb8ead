import { ThunderboltOutlined } from "@ant-design/icons";
import { lazy } from "react";
import type { Feature } from "@/shell/feature";

export const feature: Feature = {
  order: 40,
  nav: { group: "fleet", path: "/runs", icon: <ThunderboltOutlined /> },
  routes: [
    { path: "runs", page: lazy(() => import("./RunsPage")) },
    { path: "runs/:id", page: lazy(() => import("./RunPage")) },
  ],
};
