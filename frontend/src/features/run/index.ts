export { RunCard } from "./RunCard";
export { overOf } from "./state";
