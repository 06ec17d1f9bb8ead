import type { Feature } from "@/shell/feature";
import { DemoMark } from "./DemoMark";

export const feature: Feature = { order: 0, topbar: DemoMark };
