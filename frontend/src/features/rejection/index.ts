export { FixDrawer } from "./FixDrawer";
