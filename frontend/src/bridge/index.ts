export { api } from "./generated/calls";
export { facts } from "./generated/facts";
export type * from "./generated/types";
export type { Command } from "./command";
export { clipboard } from "./clipboard";
export { Fault, faultOf, isOfRead, shownSince } from "./fault";
export { keyOf, useCommand, useRead } from "./read";
export { base64Of, imageSource, receive, sendParts, textOf, type Outcome } from "./files";
