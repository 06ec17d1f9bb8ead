/** The parts of the settings from the top down, and the keys of their titles. */
export const titles = {
  looks: "looks",
  background: "background",
  safety: "vault:safety.title",
  network: "network",
  lock: "lock",
  backups: "backups",
  storage: "storage",
  callback: "callback",
  messages: "messages",
  notify: "notify",
  work: "work",
  precheck: "precheck",
} as const;

export type PartName = keyof typeof titles;

export const names = Object.keys(titles) as PartName[];

export const isPart = (name: string | null): name is PartName => name !== null && name in titles;

/** What else is looked for by its own name, and the part it stands in. */
const within: [PartName, string][] = [["network", "network.proxy"]];

/** What the search leads to: a part, or something in one. */
export const places = [...names.map((name): [PartName, string] => [name, titles[name]]), ...within].map(([name, text]) => ({ path: `/settings?part=${name}`, text }));
