import { App, Descriptions, Popover } from "antd";
import { useTranslation } from "react-i18next";
import type { Fault } from "@/bridge";
import { CopyButton } from "./CopyButton";
import { FaultCode } from "./FaultCode";

/** The platform's own words, opened by the fault's code. */
export default function FaultDetails({ fault }: { fault: Fault }) {
  const { t } = useTranslation("ui");
  const p = fault.platform;
  const rows = p
    ? [
        ["method", t("fault.method"), p.method],
        ["code", t("fault.code"), `${p.code} ${p.msg}`.trim() || fault.code],
        ["sub_code", t("fault.sub_code"), p.sub_code],
        ["sub_msg", t("fault.sub_msg"), p.sub_msg],
        ["trace", t("fault.trace"), p.trace_id],
      ]
    : [["code", t("fault.code"), fault.code]];
  const shown = rows.filter(([, , value]) => value);
  const all = shown.map(([, label, value]) => `${label}: ${value}`).join("\n");
  return (
    <Popover
      trigger="click"
      placement="bottomLeft"
      title={t("fault.details")}
      content={
        // The vault's screens are outside the App of the others, which shows what copying says.
        <App component={false}>
          <div className="mf-stack">
            <Descriptions
              size="small"
              column={1}
              items={shown.map(([key, label, value]) => ({ key: key ?? "", label, children: <span className="mf-code">{value}</span> }))}
            />
            <div>
              <CopyButton type="default" text={all} what={t("fault.details")} label={t("fault.copy")} />
            </div>
          </div>
        </App>
      }
    >
      <FaultCode fault={fault} />
    </Popover>
  );
}
