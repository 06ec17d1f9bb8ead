import type { Feature } from "@/shell/feature";
import { UpgradeBanner } from "./UpgradeBanner";

export const feature: Feature = { order: 0, banner: UpgradeBanner };
