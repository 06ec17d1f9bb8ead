// The components' styles, made when the program is built. The library would
// make them in the page: at the first appearance of each component, and again
// for each of its instances it asks whether they are there, which was a fifth
// of all the page's script time. What depends on the theme stays a variable.

import { createRequire } from "node:module";
import { createCache, extractStyle, StyleProvider } from "@ant-design/cssinjs";
import type { ThemeConfig } from "antd";
import { createElement, type ComponentType, type ReactNode } from "react";
import { renderToString } from "react-dom/server";
import { type Plugin, runnerImport } from "vite";

/** The class that carries all variables of the theme. */
const variables = "mf";

/** What is imported before all other styles, see src/main.tsx; and, by the plugin alone, for those of one component. */
const common = "virtual:components.css";
const ofOne = "virtual:component/";

/** What the library would make for themes that are not ours: those that draw like pencil sketches. */
const otherThemes = new Set(["Pagination-bordered"]);

const makers = new Set(["genStyleHooks", "genComponentStyleHook", "genSubStyleComponent"]);

// Modules are read by Node here, as they are published for it, and only when styles are made: tests read this file too.
const load = createRequire(import.meta.url);

function shown(name: string, props: Record<string, unknown> = {}, ...children: ReactNode[]): ReactNode {
  const component = name.split(".").reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], load("antd"));
  return createElement(component as ComponentType<Record<string, unknown>>, { key: name, ...props }, ...children);
}

/** One of each component, and of each of its parts that has styles of its own. */
function oneOfEach(): ReactNode[] {
  const inner = "_InternalPanelDoNotUseOrYouWillBeFired";
  const block = createElement("div", { key: "block" });
  return [
    ...["Alert", "App", "AutoComplete", "Badge", "Badge.Ribbon", "Button", "Card", "Checkbox", "Col", "Collapse", "ColorPicker", "DatePicker", "Descriptions"].map((name) => shown(name)),
    ...["Divider", "Empty", "Form", "Form.Item", "Image", "Input", "Input.Search", "Input.TextArea", "Input.Password", "Input.OTP", "InputNumber"].map((name) => shown(name)),
    ...["Pagination", "Popconfirm", "Progress", "Radio", "Result", "Row", "Segmented", "Select", "Skeleton", "Slider", "Spin"].map((name) => shown(name)),
    ...["Statistic", "Steps", "Switch", "Table", "Tabs", "Timeline"].map((name) => shown(name)),
    shown("Dropdown", { menu: { items: [] } }, block),
    shown("Menu", { items: [] }),
    shown("Tree", { treeData: [] }),
    ...["blue", "success"].map((color) => shown("Tag", { key: color, color }, color)),
    shown("Tooltip", { title: "" }, block),
    shown("Layout", {}, shown("Layout.Header"), shown("Layout.Sider"), shown("Layout.Content")),
    shown("Space.Compact", {}, shown("Button"), shown("Space.Addon")),
    shown("Space"),
    shown("Pagination", { key: "few", defaultCurrent: 1, total: 50 }),
    ...["Modal", "Drawer", "Popover", "Popconfirm", "Tour"].map((name) => shown(name)),
    shown(`Modal.${inner}`),
    shown(`Modal.${inner}`, { key: "confirm", type: "confirm" }),
    ...["Drawer", "Popover", "Popconfirm", "Tooltip", "Tour", "message", "notification"].map((name) => shown(`${name}.${inner}`)),
  ];
}

/** The order the library gives to most rules. */
const usualOrder = -999;

interface Styles {
  /** The rules of each component by its name in the library ("Table-Table", "Modal-confirm"), which every theme has alike. */
  rules: Map<string, string>;
  /** The names of those that every other component's rules have to follow. */
  first: string[];
  /** The rules that hold for every element. */
  shared: string;
  /** The variables of the theme and of all components. */
  values: string;
}

function styles(theme: ThemeConfig): Styles {
  const cache = createCache();
  const config = { theme: { ...theme, hashed: false, cssVar: { key: variables } } };
  renderToString(createElement(StyleProvider, { cache }, shown("ConfigProvider", config, ...oneOfEach())));
  const rules = new Map<string, string>();
  const first: string[] = [];
  let shared = "";
  for (const [key, kept] of cache.cache) {
    const [kind, , name] = key.split("%");
    if (kind !== "style") continue;
    const one = createCache();
    one.cache.set(key, kept);
    const css = extracted(one, "style");
    if (!name?.includes("-")) {
      shared += css;
      continue;
    }
    const before = rules.get(name) ?? "";
    if (!before.includes(css)) rules.set(name, before + css);
    if (((kept[1] as { 4?: number })[4] ?? 0) < usualOrder) first.push(name);
  }
  return { rules, first, shared, values: extracted(cache, "token") + extracted(cache, "cssVar") };
}

function extracted(cache: ReturnType<typeof createCache>, kind: "style" | "token" | "cssVar"): string {
  // What tells the library's own code in the page which styles are there already.
  return extractStyle(cache, { plain: true, types: [kind] }).replace(/\.data-ant-cssinjs-cache-path\{[^}]*\}/, "");
}

interface Sheets {
  common: string;
  rules: Map<string, string>;
}

/**
 * All themes' styles; fails where one theme would need rules of its own. They are
 * a layer: whatever this program says itself is stronger, in whatever order the
 * screens load it.
 */
async function everyTheme(): Promise<Sheets> {
  const { module: palette } = await runnerImport<Record<"light" | "dark", ThemeConfig>>("./src/ui/palette.ts");
  const [light, dark, calm] = [palette.light, palette.dark, { ...palette.light, token: { ...palette.light.token, motion: false } }].map(styles);
  if (!light || !dark || !calm) throw new Error("no styles");
  for (const other of [dark, calm]) {
    if (other.shared !== light.shared) throw new Error("the rules of every element depend on the theme: see scripts/stillstyles.ts");
    for (const [name, css] of light.rules) if (other.rules.get(name) !== css) throw new Error(`the rules of ${name} depend on the theme: see scripts/stillstyles.ts`);
  }
  const early = light.first.map((name) => light.rules.get(name) ?? "");
  for (const name of light.first) light.rules.set(name, "");
  const usual = placed(light.values);
  const darker = sheet(others(usual, placed(dark.values)), ':where([data-theme="dark"]) ');
  const calmer = sheet(others(usual, placed(calm.values)), "");
  return { common: layer(light.shared, ...early, sheet(usual, ""), darker, `@media (prefers-reduced-motion: reduce) {\n${calmer}\n}`), rules: light.rules };
}

/** Variables and their values by selector. */
type Values = Map<string, Map<string, string>>;

/**
 * Says each variable once, for the whole page: the library says all of the theme's
 * at the root of each component. There is left what a component has in its own
 * way, and what is usual for the components inside of it.
 */
function placed(css: string): Values {
  const scopes: Values = new Map();
  for (const [, written = "", declared = ""] of css.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    // Some panels are drawn in a theme of their own, which is ours under another name.
    const selector = written.trim().replace(/\.css-var-_\w+/g, `.${variables}`);
    const scope = scopes.get(selector) ?? new Map<string, string>();
    scopes.set(selector, scope);
    for (const [, name = "", value = ""] of declared.matchAll(/(--[\w-]+):([^;]*)/g)) scope.set(name, value);
  }
  const all = new Map(scopes.get(`.${variables}`));
  const theirs = new Map<string, string>();
  for (const [selector, scope] of scopes) {
    if (selector === `.${variables}`) continue;
    for (const [name, value] of scope) {
      if (value.includes("var(--ant")) throw new Error(`${name} goes by another variable: see scripts/stillstyles.ts`);
      if (!all.has(name)) all.set(name, value);
      else if (all.get(name) !== value) theirs.set(name, all.get(name) ?? "");
    }
  }
  const out: Values = new Map([[":root", all], [`.${variables}`, theirs]]);
  for (const [selector, scope] of scopes) {
    const own = [...scope].filter(([name, value]) => all.get(name) !== value);
    if (own.length > 0) out.set(selector, new Map(own));
  }
  return out;
}

/** What is not as usual. */
function others(usual: Values, values: Values): Values {
  return new Map([...values].map(([selector, scope]) => [selector, new Map([...scope].filter(([name, value]) => usual.get(selector)?.get(name) !== value))]));
}

function sheet(values: Values, before: string): string {
  return [...values].map(([selector, scope]) => (scope.size === 0 ? "" : `${selector === ":root" ? `:root${before.trim()}` : before + selector}{${[...scope].map((line) => line.join(":")).join(";")}}`)).join("\n");
}

/** Whichever sheet comes first says which layer is the weaker one. */
function layer(...css: string[]): string {
  return `@layer base, components;\n@layer components {\n${css.join("\n")}\n}`;
}

interface Call {
  type: "CallExpression";
  callee: { type: string; name?: string };
  arguments: { type: string; value?: unknown; elements?: { value?: unknown }[]; start: number; end: number }[];
}

/** Every call of a maker of styles in a module. */
function* calls(node: unknown): Generator<Call> {
  if (Array.isArray(node)) for (const item of node) yield* calls(item);
  else if (node !== null && typeof node === "object") {
    const call = node as Call;
    if (call.type === "CallExpression" && call.callee.type === "Identifier" && makers.has(call.callee.name ?? "")) yield call;
    for (const [key, child] of Object.entries(node)) if (key !== "parent") yield* calls(child);
  }
}

interface Statement {
  type: string;
  start: number;
  end: number;
  source?: { value: unknown };
  specifiers?: { local: { name: string }; imported?: { name: string } }[];
}

/** Imports each component from its own place: through the library's index every screen would import the styles of all. */
function direct(code: string, body: Statement[]): string {
  let left = code;
  for (const { type, source, specifiers, start, end } of body.toReversed()) {
    if (type !== "ImportDeclaration" || source?.value !== "antd") continue;
    const imports = (specifiers ?? []).map(({ local, imported }) => {
      const place = (imported?.name ?? "").replace(/(?<=[a-z])[A-Z]/g, (capital) => `-${capital}`).toLowerCase();
      return `import ${local.name} from "antd/es/${place}";`;
    });
    left = left.slice(0, start) + imports.join(" ") + left.slice(end);
  }
  return left;
}

/** What the library's makers of styles are asked for: the names of the classes, which are nothing here but that of the variables. */
const made = `export const made = { names: ["", ${JSON.stringify(variables)}], element: null };`;

/** What stands in for the makers: nothing is made, and nothing asked. */
const still = `
export const genStyleHooks = (made) => () => made.names;
export const genComponentStyleHook = (made) => () => made.names[0];
export const genSubStyleComponent = (made) => () => made.element;
`;

/**
 * Offers what is common to all components' styles, gives each component its own,
 * and takes what makes styles in the page out of the library. A component of
 * which there are none ends the build. While developing, the library makes its
 * styles as it always does.
 */
export function stillStyles(): Plugin {
  let sheets: ReturnType<typeof everyTheme> | undefined;
  const wanted = new Map<string, string>();
  const all = () => (sheets ??= everyTheme());
  let building = false;
  return {
    name: "still-styles",
    configResolved({ command }) {
      building = command === "build";
    },
    resolveId(id) {
      return id === common || id.startsWith(ofOne) ? `\0${id}` : null;
    },
    async load(id) {
      if (id === `\0${common}`) return building ? (await all()).common : "";
      if (!id.startsWith(`\0${ofOne}`)) return null;
      const name = id.slice(1 + ofOne.length);
      // Who uses the component asks what is here, and so has its styles.
      if (!name.endsWith(".css")) return { code: `import "${ofOne}${name}.css";\n${made}`, moduleSideEffects: false };
      return { code: layer((await all()).rules.get(name.slice(0, -".css".length)) ?? ""), moduleSideEffects: true };
    },
    transform(code, id) {
      if (!building) return null;
      if (/[\\/]src[\\/].*\.tsx?$/.test(id)) return code.includes('"antd"') ? { code: direct(code, this.parse(code).body as Statement[]), map: null } : null;
      if (!/[\\/]antd[\\/]es[\\/]/.test(id)) return null;
      if (/theme[\\/]util[\\/]genStyleUtils\.js/.test(id)) {
        const own = code.indexOf("export const genCssVar");
        if (own < 0) throw new Error("the library's maker of styles is another: see scripts/stillstyles.ts");
        return { code: still + code.slice(own), map: null };
      }
      if (![...makers].some((maker) => code.includes(`${maker}(`))) return null;
      let left = code;
      let imports = "";
      for (const { arguments: given } of [...calls(this.parse(code))].toSorted((a, b) => (b.arguments[0]?.start ?? 0) - (a.arguments[0]?.start ?? 0))) {
        const [first, last] = [given[0], given.at(-1)];
        if (!first || !last) continue;
        const parts = first.elements?.map((part) => String(part.value)) ?? [String(first.value)];
        const name = parts.length > 1 ? parts.join("-") : `${parts[0]}-${parts[0]}`;
        wanted.set(name, id);
        const word = `made${first.start}`;
        imports += `import { made as ${word} } from "${ofOne}${name}";\n`;
        left = left.slice(0, first.start) + word + left.slice(last.end);
      }
      return { code: imports + left, map: null };
    },
    async generateBundle(_, bundle) {
      const { rules } = await all();
      const present = new Set(Object.values(bundle).flatMap((part) => (part.type === "chunk" ? Object.keys(part.modules) : [])));
      const without = [...wanted].filter(([name, id]) => present.has(id) && !rules.has(name) && !otherThemes.has(name)).map(([name]) => name);
      if (without.length > 0) throw new Error(`no styles were made of ${without.join(", ")}: add the components to oneOfEach in scripts/stillstyles.ts`);
    },
  };
}
