import { api, useCommand } from "@/bridge";

/** Starts the demo, and reads what its merchants have online, so that there is something to see. */
export function useDemo() {
  return useCommand(api.demo.start, {
    onSuccess: () => {
      // A failure shows where versions are read by hand.
      api.versions.readMany({ targets: { all: true } }).catch(() => undefined);
    },
  });
}
