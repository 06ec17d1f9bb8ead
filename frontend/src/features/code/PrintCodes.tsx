import { PrinterOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useRead } from "@/bridge";
import { SheetDialog } from "./SheetDialog";

/** Prints the codes that a run made. */
export function PrintCodes({ runId }: { runId: string }) {
  const { t } = useTranslation("code");
  const [printing, setPrinting] = useState(false);
  const run = useRead(api.runs.show, { id: runId, states: ["ok"], limit: 2000 }, { on: ["run"], enabled: printing });
  const codes = useRead(api.codes.list, { limit: 2000 }, { on: ["codes"], enabled: printing });
  const made = new Set(run.data?.rows.map((r) => r.outcome.made));
  return (
    <>
      <Button icon={<PrinterOutlined />} onClick={() => setPrinting(true)}>
        {t("gallery.print")}
      </Button>
      {printing && run.data && codes.data && <SheetDialog codes={codes.data.codes.filter((c) => made.has(c.id)).toReversed()} onClose={() => setPrinting(false)} />}
    </>
  );
}
