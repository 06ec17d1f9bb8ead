import { InfoCircleOutlined } from "@ant-design/icons";
import { lazy } from "react";
import type { Feature } from "@/shell/feature";

export const feature: Feature = {
  order: 90,
  nav: { group: "setup", path: "/about", icon: <InfoCircleOutlined /> },
  routes: [{ path: "about", page: lazy(() => import("./AboutPage")) }],
};
