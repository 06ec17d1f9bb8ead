import { LoginOutlined } from "@ant-design/icons";
import type { Fault } from "@/bridge";
import { textOf } from "@/i18n";
import { EmptyState } from "@/ui";

/** What a window shows that was not opened by the program, or too long ago. */
export function NoSession({ fault }: { fault: Fault }) {
  return (
    <main className="mf-page mf-page--narrow" style={{ paddingTop: "18vh" }}>
      <EmptyState icon={<LoginOutlined />} title={textOf(fault.text)} hint={textOf(fault.hint)} action={<code className="mf-code">minifleet serve</code>} />
    </main>
  );
}
