import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Fault } from "@/bridge/fault";
import { FaultAlert } from "./FaultAlert";
import { Remedied } from "./faults";

const of = (code: string) => new Fault({ code, message: { en: "No way", zh: "不行" }, retry: "never" } as never);

test("a fault without a code has no button that opens nothing", () => {
  expect(renderToStaticMarkup(<FaultAlert fault={of("net.down")} />)).toContain("<button");
  expect(renderToStaticMarkup(<FaultAlert fault={of("")} />)).not.toContain("<button");
});

test("a fault of the way to the platform, which said no code, is named by its own", () => {
  const fault = new Fault({ code: "platform_fault", message: { en: "No way", zh: "不行" }, retry: "later", platform: { method: "x", code: "", msg: "", sub_code: "", sub_msg: "" } } as never);
  expect(renderToStaticMarkup(<FaultAlert fault={fault} />)).toContain("platform_fault");
});

test("the way to what sets a fault right is offered where nothing else is", () => {
  const told = (action: unknown) =>
    renderToStaticMarkup(
      <Remedied value={() => "remedy"}>
        <FaultAlert fault={of("net.down")} action={action as never} />
      </Remedied>,
    );
  for (const nothing of [undefined, false]) expect(told(nothing)).toContain("remedy");
  expect(told("action")).not.toContain("remedy");
});
