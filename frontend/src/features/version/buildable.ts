import type { ProviderTemplate } from "@/bridge";
import { compareNumbers } from "./numbers";

/** The versions of a template that can be built from, the newest first. */
export const buildable = (template: ProviderTemplate | undefined): string[] =>
  (template?.versions ?? [])
    .filter((v) => v.status === "RELEASE")
    .map((v) => v.version)
    .toSorted((a, b) => compareNumbers(b, a));
