export { RunCard } from "./RunCard";
