import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Fault } from "@/bridge/fault";
import { FaultAlert } from "./FaultAlert";

const of = (code: string) => new Fault({ code, message: { en: "No way", zh: "不行" }, retry: "never" } as never);

test("a fault without a code has no button that opens nothing", () => {
  expect(renderToStaticMarkup(<FaultAlert fault={of("net.down")} />)).toContain("<button");
  expect(renderToStaticMarkup(<FaultAlert fault={of("")} />)).not.toContain("<button");
});
