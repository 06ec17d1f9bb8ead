import { BlockOutlined } from "@ant-design/icons";
import { lazy } from "react";
import type { Feature } from "@/shell/feature";

export const feature: Feature = {
  order: 65,
  nav: { group: "setup", path: "/templates", icon: <BlockOutlined /> },
  routes: [{ path: "templates", page: lazy(() => import("./TemplatesPage")) }],
};
