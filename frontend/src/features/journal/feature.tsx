import { FileSearchOutlined } from "@ant-design/icons";
import { lazy } from "react";
import type { Feature } from "@/shell/feature";

export const feature: Feature = {
  order: 50,
  nav: { group: "fleet", path: "/journal", icon: <FileSearchOutlined /> },
  routes: [{ path: "journal", page: lazy(() => import("./JournalPage")) }],
  merchantTab: { order: 70, panel: lazy(() => import("./HistoryTab")) },
};
