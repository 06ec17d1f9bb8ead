export { useDemo } from "./useDemo";
