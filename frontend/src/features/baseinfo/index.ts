export { CategoryField } from "./CategoryField";
