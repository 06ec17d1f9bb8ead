/** Elements that run on in the line they are in; the text before and after them is one. */
const inline = new Set(["A", "B", "CODE", "EM", "I", "KBD", "MARK", "SMALL", "SPAN", "STRONG", "SUB", "SUP"]);

function blockOf(node: Node): Element | null {
  let at = node.parentElement;
  while (at && inline.has(at.tagName)) at = at.parentElement;
  return at;
}

function isShown(node: Node): boolean {
  const element = node.parentElement;
  return element !== null && !element.closest("script, style, [hidden], [aria-hidden=true], .mf-visually-hidden, .mf-find") && element.checkVisibility({ visibilityProperty: true });
}

/** Every place where the words stand in what is shown, in the order of the page. */
export function findIn(root: Node, words: string): Range[] {
  const wanted = words.trim().toLowerCase();
  if (!wanted) return [];
  const nodes: { node: Text; from: number }[] = [];
  let text = "";
  let block: Element | null = null;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.nodeValue?.trim() || !isShown(node)) continue;
    const own = blockOf(node);
    if (own !== block) text += "\n";
    block = own;
    nodes.push({ node: node as Text, from: text.length });
    // A letter whose small form is longer would move all that follows.
    text += [...node.nodeValue].map((c) => (c.toLowerCase().length === c.length ? c.toLowerCase() : c)).join("");
  }
  const found: Range[] = [];
  let first = 0;
  for (let at = text.indexOf(wanted); at >= 0 && found.length < most; at = text.indexOf(wanted, at + wanted.length)) {
    while ((nodes[first + 1]?.from ?? Infinity) <= at) first++;
    let last = first;
    while ((nodes[last + 1]?.from ?? Infinity) < at + wanted.length) last++;
    const [begin, end] = [nodes[first], nodes[last]];
    if (!begin || !end) break;
    const range = document.createRange();
    range.setStart(begin.node, at - begin.from);
    range.setEnd(end.node, at + wanted.length - end.from);
    found.push(range);
  }
  return found;
}

/** More is not gone through by anybody. */
const most = 999;
