export { NextStep } from "./NextStep";
