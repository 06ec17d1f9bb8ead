export { SafetyPanel } from "./SafetyPanel";
export { VerifyDialog } from "./VerifyDialog";
