export { AuditForm } from "./AuditForm";
export { blankForm, says } from "./blank";
export { buildable } from "./buildable";
export { ExtEditor } from "./ExtEditor";
export { isNumber, tidyJSON } from "./numbers";
export { NoVersion } from "./NoVersion";
export { PlatformPicture } from "./PlatformPicture";
export { useLater } from "./useLater";
