import { IdcardOutlined } from "@ant-design/icons";
import { lazy } from "react";
import type { Feature } from "@/shell/feature";

export const feature: Feature = {
  order: 45,
  nav: { group: "onboard", path: "/baseinfo", icon: <IdcardOutlined /> },
  routes: [{ path: "baseinfo", page: lazy(() => import("./BaseInfoManyPage")) }],
  merchantTab: { order: 30, panel: lazy(() => import("./BaseInfoTab")) },
};
