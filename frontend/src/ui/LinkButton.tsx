import { Button, type ButtonProps } from "antd";
import type { MouseEvent } from "react";
import { type To, useHref, useLinkClickHandler } from "react-router";

type Props = Omit<ButtonProps, "href" | "target" | "htmlType" | "onClick" | "disabled" | "loading"> & { to: To; state?: unknown };

/**
 * A way to another screen that looks like a button. It is one link and nothing
 * in it: a button in a link is two controls, and the link has no name in
 * WebKit. Keys and buttons that open links elsewhere stay the browser's.
 */
export function LinkButton({ to, state, ...button }: Props) {
  const href = useHref(to);
  const follow = useLinkClickHandler<HTMLAnchorElement>(to, { state });
  return <Button {...button} href={href} onClick={(e) => follow(e as MouseEvent<HTMLAnchorElement>)} />;
}
