import { ShopOutlined } from "@ant-design/icons";
import { lazy } from "react";
import type { Feature } from "@/shell/feature";

export const feature: Feature = {
  order: 20,
  nav: { group: "fleet", path: "/merchants", icon: <ShopOutlined /> },
  begins: [{ path: "/merchants/import", text: "import.title" }],
  routes: [
    { path: "merchants", page: lazy(() => import("./MerchantsPage")) },
    { path: "merchants/import", page: lazy(() => import("./ImportPage")) },
    { path: "merchants/:id", page: lazy(() => import("./MerchantPage")) },
    { path: "merchants/:id/:tab", page: lazy(() => import("./MerchantPage")) },
  ],
  merchantTab: { order: 10, panel: lazy(() => import("./RecordTab")) },
};
