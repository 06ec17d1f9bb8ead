import { RocketOutlined } from "@ant-design/icons";
import { lazy } from "react";
import type { Feature } from "@/shell/feature";

export const feature: Feature = {
  order: 30,
  nav: { group: "fleet", path: "/batches", icon: <RocketOutlined /> },
  begins: [{ path: "/batches/new", text: "new" }],
  routes: [
    { path: "batches", page: lazy(() => import("./BatchesPage")) },
    { path: "batches/shelf", page: lazy(() => import("./ShelfPage")) },
    { path: "batches/plans", page: lazy(() => import("./PlansPage")) },
    { path: "batches/new", page: lazy(() => import("./NewBatchPage")) },
    { path: "batches/:id/edit", page: lazy(() => import("./EditPlanPage")) },
    { path: "batches/:id/story", page: lazy(() => import("./StoryPage")) },
    { path: "batches/:id", page: lazy(() => import("./BoardPage")) },
  ],
};
