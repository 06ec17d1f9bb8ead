export { CallbackAddresses, CallbackTag } from "./Callback";
export { LinksDialog } from "./LinksDialog";
export { RunLinks } from "./RunLinks";
export { UnknownList } from "./UnknownList";
