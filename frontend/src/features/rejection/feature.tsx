import { lazy } from "react";
import type { Feature } from "@/shell/feature";

export const feature: Feature = {
  order: 31,
  routes: [{ path: "batches/rejections", page: lazy(() => import("./RejectionsPage")) }],
};
