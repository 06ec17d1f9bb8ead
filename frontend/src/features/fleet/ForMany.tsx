import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, type FleetKind, useCommand } from "@/bridge";
import { FaultAlert, numberText } from "@/ui";
import { LinksDialog } from "../authorize";
import { manyOf } from "./states";

interface Props {
  step: FleetKind;
  ids: string[];
  small?: boolean;
}

const screens = { baseinfo: "/baseinfo", members: "/members", filing: "/filing", privacy: "/privacy", permission: "/permissions", publish: "/batches/new", release: "/batches/shelf" } as const;

/** Does a step for all who need it: the screen for many, with these merchants chosen; else the platform is asked about them. */
export function ForMany({ step, ids, small }: Props) {
  const { t } = useTranslation("fleet");
  const navigate = useNavigate();
  const ask = useCommand(api.fleet.askMany);
  const [linking, setLinking] = useState(false);
  const screen = manyOf(step);
  const count = ids.length;
  const n = numberText(count);
  return (
    <div className="mf-fleet__many">
      {screen && (
        <Button type="primary" size={small ? "small" : "middle"} disabled={ids.length === 0} onClick={() => void navigate(screens[screen], { state: { merchants: ids } })}>
          {t(`many.${screen}`, { count, n })}
        </Button>
      )}
      {step === "authorized" ? (
        <Button type="primary" size={small ? "small" : "middle"} disabled={ids.length === 0} onClick={() => setLinking(true)}>
          {t("many.links", { count, n })}
        </Button>
      ) : (
        <Button size={small ? "small" : "middle"} disabled={ids.length === 0} loading={ask.isPending} onClick={() => ask.mutate({ targets: { merchants: ids } })}>
          {t("many.ask", { count, n })}
        </Button>
      )}
      {linking && <LinksDialog ids={ids} onClose={() => setLinking(false)} />}
      <FaultAlert fault={ask.error} />
    </div>
  );
}
