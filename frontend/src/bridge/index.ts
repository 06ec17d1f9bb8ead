export { api } from "./generated";
export type * from "./generated";
export type { Command } from "./command";
export { clipboard } from "./clipboard";
export { Fault, faultOf } from "./fault";
export { keyOf, useCommand, useRead, type ReadOptions } from "./read";
export { base64Of, bytesOf, imageSource, receive, sendParts, textOf, type Outcome } from "./files";
