import type { Feature } from "@/shell/feature";
import { HoldBanner } from "./HoldBanner";

export const feature: Feature = { order: 0, banner: HoldBanner };
