import type { VersionForm } from "@/bridge";

/** An audit form that says nothing. */
export const blankForm: VersionForm = { app_version: "", version_desc: "" };

/** Whether a form says anything, beside the fields that do not count. */
export const says = (form: VersionForm, besides: readonly (keyof VersionForm)[] = []): boolean =>
  Object.entries(form).some(([key, value]) => !besides.includes(key as keyof VersionForm) && (Array.isArray(value) ? value.length > 0 : Boolean(value)));
