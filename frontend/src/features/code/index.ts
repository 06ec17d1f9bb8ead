export { PrintCodes } from "./PrintCodes";
