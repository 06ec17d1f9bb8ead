import type zh from "./zh";

export default {
  title: "Changes are held back: nothing that changes something is sent to the platform",
  open: "Look and go on…",
  "dialog.title": "Go on?",
  since: "(since {{at}})",
  meaning:
    "What this vault remembers may be of yesterday: merchants' versions and authorizations may have changed since. Until you say go on, batches, scheduled releases and renewals do not run; reading, the journal, exports and backups work as always.",
  "step.other": "Make sure that no other copy (the former computer, a synchronised folder) is still in use. Two copies in use end each other's authorizations.",
  "step.authorizations": "Check the authorizations on the Authorization page: those that were renewed elsewhere are listed and need the merchant's consent again.",
  "step.batches": "Look at the unfinished batches; cancel those that are no longer wanted.",
  goOn: "Go on",
  thaw: "Thaw",
  later: "Not now",
} satisfies Record<keyof typeof zh, string>;
