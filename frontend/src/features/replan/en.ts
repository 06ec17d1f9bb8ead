import type zh from "./zh";

type Plural = "edit.title" | "begin.now.title";

export default {
  "resumed.undo": "Discard these changes",
  "edit": "Edit plan",
  "edit.about": "Changes the plan of “{{name}}”. The batch stays as it is until you save in the last step; once it has begun, its plan is fixed.",
  "edit.save": "Save changes",
  "edit.title_one": "Save the changes of “{{name}}”? {{n}} merchant can be published to",
  "edit.title_other": "Save the changes of “{{name}}”? {{n}} merchants can be published to",
  "edit.paused": "The batch stays paused until you resume it.",
  "edit.later": "The batch begins at {{time}}.",
  "edit.at_once": "It begins as soon as it is saved.",
  "begin.now": "Start now",
  "begin.now.title_one": "Start “{{name}}” for {{n}} merchant now?",
  "begin.now.title_other": "Start “{{name}}” for {{n}} merchants now?",
  "begin.now.users": "Versions that pass their audit go online as planned, and users see them.",
  "begin.now.about": "It no longer waits until {{time}}.",
  "begin.later": "Change time",
  "begin.later.title": "Start time of “{{name}}”",
  "begin.later.future": "a time in the future",
  "begin.later.save": "Save time",
  "begin.later.saved": "Starts at {{time}}",
} satisfies Record<Exclude<keyof typeof zh, Plural> | `${Plural}_one` | `${Plural}_other`, string>;
