import type { CDPSession, Page } from "playwright-core";
import { expect } from "vitest";

/** A node of the accessibility tree that the browser hands to a screen reader. */
export interface Node {
  role: string;
  name: string;
  state: Record<string, unknown>;
  children: Node[];
}

interface Value {
  value?: unknown;
}

interface Raw {
  nodeId: string;
  parentId?: string;
  ignored: boolean;
  role?: Value;
  name?: Value;
  properties?: { name: string; value: Value }[];
  childIds?: string[];
}

const sessions = new WeakMap<Page, Promise<CDPSession>>();

function session(page: Page): Promise<CDPSession> {
  let known = sessions.get(page);
  if (!known) {
    known = page.context().newCDPSession(page);
    sessions.set(page, known);
  }
  return known;
}

const bare = (raw: Raw): Node => ({
  role: String(raw.role?.value ?? ""),
  name: String(raw.name?.value ?? "").trim(),
  state: Object.fromEntries((raw.properties ?? []).map((p) => [p.name, p.value.value ?? true])),
  children: [],
});

/** What a screen reader is told of the page; what is of no role of its own is dissolved. */
export async function tree(page: Page): Promise<Node> {
  const { nodes } = (await (await session(page)).send("Accessibility.getFullAXTree")) as { nodes: Raw[] };
  const byId = new Map(nodes.map((n) => [n.nodeId, n]));
  const build = (id: string): Node[] => {
    const raw = byId.get(id);
    if (!raw) return [];
    const children = (raw.childIds ?? []).flatMap(build);
    if (raw.ignored || ["generic", "none", "InlineTextBox"].includes(String(raw.role?.value))) return children;
    return [{ ...bare(raw), children }];
  };
  const [root] = nodes.filter((n) => !n.parentId).flatMap((n) => build(n.nodeId));
  if (!root) throw new Error("there is no accessibility tree");
  return root;
}

/** Everything below a node that has a role and a name, in order. */
export function all(from: Node, role: string | RegExp, name?: string | RegExp): Node[] {
  const fits = (is: string, want: string | RegExp) => (typeof want === "string" ? is === want : want.test(is));
  return from.children.flatMap((n) => [...(fits(n.role, role) && (name === undefined || fits(n.name, name)) ? [n] : []), ...all(n, role, name)]);
}

/** Waits until the tree has such a node. */
export async function told(page: Page, role: string | RegExp, name: string | RegExp, seconds = 20): Promise<Node> {
  let found: Node | undefined;
  await expect
    .poll(async () => (found = all(await tree(page), role, name)[0]) !== undefined, { timeout: seconds * 1000, message: `${role} ${name} in the accessibility tree` })
    .toBe(true);
  if (!found) throw new Error(`there is no ${role} ${name}`);
  return found;
}

/** The node that has the keys, or the one inside that is active. */
export async function focused(page: Page): Promise<Node> {
  const cdp = await session(page);
  const at = async (expression: string): Promise<Node | undefined> => {
    const { result } = await cdp.send("Runtime.evaluate", { expression });
    if (!result.objectId) return undefined;
    const { nodes } = (await cdp.send("Accessibility.getPartialAXTree", { objectId: result.objectId, fetchRelatives: false })) as { nodes: Raw[] };
    return nodes[0] && bare(nodes[0]);
  };
  const active = "document.getElementById(document.activeElement?.getAttribute('aria-activedescendant') ?? '')";
  const node = (await at(active)) ?? (await at("document.activeElement"));
  if (!node) throw new Error("nothing has the keys");
  return node;
}

/** Goes on with a key, from where the keys are, until such a node has them. */
export async function reach(page: Page, role: string | RegExp, name: string | RegExp, key = "Tab", most = 90): Promise<void> {
  const passed: string[] = [];
  const fits = (is: string, want: string | RegExp) => (typeof want === "string" ? is === want : want.test(is));
  await told(page, role, name);
  for (let i = 0; i <= most; i++) {
    const at = await focused(page);
    if (fits(at.role, role) && fits(at.name, name)) return;
    passed.push(`${at.role} ${at.name}`);
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not lead to ${role} ${name}, but to:\n${passed.join("\n")}`);
}
