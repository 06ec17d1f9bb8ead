export { PastCard } from "./PastCard";
