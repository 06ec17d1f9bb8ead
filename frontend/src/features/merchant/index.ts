export { ForMerchants, useAuthorized } from "./ForMerchants";
export { useGiven, useGivenIds } from "./given";
export { MerchantPicker, nonePicked, type Picked } from "./MerchantPicker";
export { Missing, SendBar, useMerchantsMissing } from "./SendBar";
export { type Tagged, TagFields, tagsNarrow } from "./TagFields";
export { SendToMany } from "./SendToMany";
export { NeverRead } from "./NeverRead";
export { NewMerchant } from "./NewMerchant";
export { chunk, useWindow, type Watch } from "./useWindow";
