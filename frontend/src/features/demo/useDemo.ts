import { api, useCommand } from "@/bridge";

/** Starts the demo. */
export const useDemo = () => useCommand(api.demo.start);
