export { CallbackAddresses, CallbackTag } from "./Callback";
export { UnknownList } from "./UnknownList";
