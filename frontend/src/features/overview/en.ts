import type zh from "./zh";

export default {
  "nav": "Overview",
  "about": "What needs you today, and what is running.",
} satisfies Record<keyof typeof zh, string>;
