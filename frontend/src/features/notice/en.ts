import type zh from "./zh";

type Plural = "take";

export default {
  "nav": "Messages",
  "tab": "Messages",
  "one.more": "Add from the library",
  "one.never": "Not read yet",
  "one.none": "None in use",
  "one.hint": "Once one is in use, users can be asked to subscribe to it, and it is sent by its template ID.",
  "one.read": "Read from the platform",
  "column.keywords": "Keywords",
  "column.id": "Template ID",
  "column.status": "At the platform",
  "about": "Add a message from the platform's library to many merchants",
  "merchants": "Merchants",
  "library": "The platform's library",
  "library.read": "Read the library",
  "library.about": "Choose merchants first: the platform is asked in the name of the first of them.",
  "choose": "Choose",
  "column.name": "Message",
  "column.scene": "Subscribed",
  "column.state": "Available",
  "scene.once": "once",
  "scene.long": "for long",
  "free": "yes",
  "not_free": "no",
  "keywords": "Keywords of “{{name}}”",
  "keywords.about": "Choose {{fewest}} to {{most}}; they are shown in the order chosen: {{chosen}}",
  "take_one": "Add to {{n}} merchant",
  "take_other": "Add to {{n}} merchants",
  "take.about": "{{name}}, with the keywords: {{keywords}}",
} satisfies Record<Exclude<keyof typeof zh, Plural> | `${Plural}_one` | `${Plural}_other`, string>;
