import { Dropdown, type MenuProps } from "antd";
import { cloneElement, type ReactElement, type Ref, useRef, useState } from "react";

interface Props {
  menu: MenuProps;
  /** The button. */
  children: ReactElement<{ ref?: Ref<HTMLElement> }>;
  defaultOpen?: boolean;
}

/**
 * A button that opens a menu: the keys are in the menu while it is open and on
 * the button again when it closes, unless a person has gone elsewhere.
 */
export function MenuButton({ menu, children, defaultOpen = false }: Props) {
  const [open, setOpen] = useState(defaultOpen);
  const button = useRef<HTMLElement>(null);
  const change = (to: boolean) => {
    setOpen(to);
    const at = document.activeElement;
    if (!to && (!at || at === document.body || at.closest("[role=menu]"))) button.current?.focus({ preventScroll: true });
  };
  return (
    <Dropdown autoFocus trigger={["click"]} menu={menu} open={open} onOpenChange={change}>
      {cloneElement(children, { ref: button })}
    </Dropdown>
  );
}
