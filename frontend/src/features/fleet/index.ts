export { ReadinessCard } from "./ReadinessCard";
export { StepsCard } from "./StepsCard";
export { on, tabOf, tones } from "./states";
