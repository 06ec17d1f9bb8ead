export { ReadinessCard } from "./ReadinessCard";
export { on, tabOf, tones } from "./states";
