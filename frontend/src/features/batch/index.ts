export { StateBar } from "./StateBar";
export { planFor } from "./words";
