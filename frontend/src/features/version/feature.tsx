import { lazy } from "react";
import type { Feature } from "@/shell/feature";

export const feature: Feature = {
  order: 25,
  routes: [{ path: "merchants/:id/versions/:version/submit", page: lazy(() => import("./SubmitPage")) }],
  merchantTab: { order: 40, panel: lazy(() => import("./VersionsTab")) },
};
