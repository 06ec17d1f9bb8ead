import type zh from "./zh";

export default {
  ask: "Check now",
  open: "Network settings…",
  clock: "Note: {{what}}",
  "clock.about": "Set this computer's clock: the platform refuses requests when it is far off, and scheduled work starts early or late.",
  "ask.still": "The platform is still out of reach",
} satisfies Record<keyof typeof zh, string>;
