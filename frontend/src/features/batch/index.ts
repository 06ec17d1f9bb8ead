export { planFor } from "./words";
