import type { Feature } from "@/shell/feature";
import { NetworkBanner } from "./NetworkBanner";

export const feature: Feature = { order: 1, banner: NetworkBanner };
