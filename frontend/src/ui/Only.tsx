import { Button } from "antd";
import type { ReactNode } from "react";

/** What a list was narrowed to by the way that led to it; pressed, it shows all again. */
export function Only({ children, onAll }: { children: ReactNode; onAll: () => void }) {
  return (
    <Button size="small" onClick={onAll}>
      {children} ×
    </Button>
  );
}
