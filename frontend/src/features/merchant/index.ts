export { ForMerchants, useAuthorized } from "./ForMerchants";
export { MerchantPicker, nonePicked, type Picked } from "./MerchantPicker";
export { Missing, SendBar, useMerchantsMissing } from "./SendBar";
export { SendToMany } from "./SendToMany";
export { NewMerchant } from "./NewMerchant";
export { chunk, useWindow, type Watch } from "./useWindow";
