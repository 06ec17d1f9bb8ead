import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, type RoadStage, useCommand } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert } from "@/ui";
import { tabOf } from "../fleet";

interface Props {
  merchantId: string;
  stage: RoadStage;
  /** The one step to take now. */
  main?: boolean;
}

/** The way to what a stage needs: its screen, or asking the platform; a place elsewhere is told. */
export function NextStep({ merchantId, stage, main = false }: Props) {
  const { t } = useTranslation("road");
  const navigate = useNavigate();
  const ask = useCommand(api.fleet.ask);
  const { next } = stage;
  const read = () => ask.mutate({ merchant_id: merchantId });
  const looks = { size: main ? "middle" : "small", type: main ? "primary" : "default" } as const;
  if (stage.state === "waiting" && !next) {
    return main ? (
      <div className="mf-road__next">
        <Button {...looks} loading={ask.isPending} onClick={read}>
          {t("ask")}
        </Button>
        <FaultAlert fault={ask.error} onRetry={read} />
      </div>
    ) : null;
  }
  if (!next) return null;
  const tab = tabOf(next.place);
  if (tab) {
    return (
      <Button {...looks} onClick={() => void navigate(`/merchants/${merchantId}/${tab}`)}>
        {textOf(next.text)}
      </Button>
    );
  }
  if (next.place !== "refresh" && !main) return <span className="mf-quiet">{textOf(next.text)}</span>;
  return (
    <div className="mf-road__next">
      {next.place !== "refresh" && <span>{textOf(next.text)}</span>}
      <Button {...looks} loading={ask.isPending} onClick={read}>
        {t("ask")}
      </Button>
      <FaultAlert fault={ask.error} onRetry={read} />
    </div>
  );
}
