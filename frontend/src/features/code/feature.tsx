import { QrcodeOutlined } from "@ant-design/icons";
import { lazy } from "react";
import type { Feature } from "@/shell/feature";

export const feature: Feature = {
  order: 60,
  nav: { group: "tools", path: "/codes", icon: <QrcodeOutlined /> },
  routes: [
    { path: "codes", page: lazy(() => import("./CodesPage")) },
    { path: "codes/new", page: lazy(() => import("./MakeManyPage")) },
  ],
  merchantTab: { order: 60, panel: lazy(() => import("./CodesTab")) },
};
