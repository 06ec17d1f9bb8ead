import type { PaginationProps } from "antd";
import { cloneElement, isValidElement } from "react";
import { Translation } from "react-i18next";

const names = { prev: "pages.before", next: "pages.after" } as const;

/** The buttons around the numbers of pages have names. */
const itemRender: PaginationProps["itemRender"] = (_, type, element) =>
  (type === "prev" || type === "next") && isValidElement<{ "aria-label": string }>(element) ? (
    <Translation ns="ui">{(t) => cloneElement(element, { "aria-label": t(names[type]) })}</Translation>
  ) : (
    element
  );

/** The pages of a table, not shown where there is one. */
export const paged = (own: PaginationProps & { pageSize: number }): PaginationProps => ({ showSizeChanger: false, hideOnSinglePage: true, itemRender, ...own });
