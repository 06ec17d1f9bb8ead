import type { ComponentType, LazyExoticComponent, ReactNode } from "react";

/** The parts of the navigation, from the top down. */
export type NavGroup = "fleet" | "onboard" | "tools" | "setup";

interface FeatureRoute {
  /** Below the root: "merchants/:id". */
  path: string;
  /** A screen of its own chunk: lazy(() => import("./MerchantsPage")). */
  page: LazyExoticComponent<ComponentType>;
}

/** What every panel on a merchant's page is given. */
export interface MerchantTabProps {
  merchantId: string;
  /** The merchant has authorized: what is on the platform may be read. */
  authorized: boolean;
}

/**
 * What a feature adds to the frame. A folder src/features/NAME with a
 * feature.tsx that exports `feature` is all it takes; nothing is registered
 * elsewhere. It is part of the first load: keep it to icons and lazy().
 */
export interface Feature {
  /** The place among its group, ascending. */
  order: number;
  /** An entry of the navigation; its text is the key "nav" of the folder's dictionary. */
  nav?: { group: NavGroup; path: string; icon: ReactNode };
  routes?: FeatureRoute[];
  /** What can be begun from anywhere: a path, and the key of its text in the folder's dictionary. */
  begins?: { path: string; text: string }[];
  /** Parts of its screens that the search leads to, in the same way; a key of another dictionary names it ("vault:safety.title"). */
  places?: { path: string; text: string }[];
  /** A tab on a merchant's page; its text is the key "tab" of the folder's dictionary. */
  merchantTab?: { order: number; panel: LazyExoticComponent<ComponentType<MerchantTabProps>> };
  /** Something in the top bar, beside the search. */
  topbar?: ComponentType;
  /** Something above every screen while it matters; null otherwise. */
  banner?: ComponentType;
}

/** A feature and its namespace, which is its folder's name. */
type NamedFeature = Feature & { name: string };

const found = import.meta.glob<Feature>("../features/*/feature.tsx", { eager: true, import: "feature" });

/** All features, in the order of the navigation. */
export const features: readonly NamedFeature[] = Object.entries(found)
  .map(([path, feature]) => ({ ...feature, name: path.split("/").at(-2) ?? "" }))
  .toSorted((a, b) => a.order - b.order);

/** The feature whose entry of the navigation a page is below. */
export function sectionOf(pathname: string): NamedFeature | undefined {
  return features
    .filter(({ nav }) => nav && (pathname === nav.path || (nav.path !== "/" && pathname.startsWith(`${nav.path}/`))))
    .toSorted((a, b) => (b.nav?.path.length ?? 0) - (a.nav?.path.length ?? 0))[0];
}

/** The feature whose tab of a merchant's page an address names. */
export function tabOf(pathname: string): NamedFeature | undefined {
  const named = /^\/merchants\/[^/]+\/([^/]+)$/.exec(pathname)?.[1];
  return features.find(({ name, merchantTab }) => merchantTab && name === named);
}
