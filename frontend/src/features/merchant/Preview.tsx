import { CloseOutlined } from "@ant-design/icons";
import { Button, Card, Descriptions } from "antd";
import { type PointerEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type FleetLine, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { DataAge, FaultAlert, isNever, Loading } from "@/ui";
import { NextStep } from "../road";
import { Edition, Ends, Pending, Tags } from "./cells";
import type { From } from "./neighbours";
import { Release } from "./Release";
import { Standing } from "./Standing";

const usual = 340;
const narrowest = 260;
const widest = 640;
const step = 20;

const fit = (width: number) => Math.min(widest, Math.max(narrowest, Math.round(width)));

interface Props {
  line: FleetLine | undefined;
  width: number | undefined;
  onWidth: (width: number) => void;
  from: From;
  onClose: () => void;
}

/** The merchant of the active row beside the list: how far, which versions, what next. */
export function Preview({ line, width, onWidth, from, onClose }: Props) {
  const { t } = useTranslation("merchant");
  const [dragged, setDragged] = useState<number>();
  const now = fit(dragged ?? width ?? usual);
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    const start = event.clientX;
    const wide = now;
    const moved = (e: globalThis.PointerEvent) => setDragged(fit(wide + start - e.clientX));
    const done = (e: globalThis.PointerEvent) => {
      window.removeEventListener("pointermove", moved);
      setDragged(undefined);
      onWidth(fit(wide + start - e.clientX));
    };
    window.addEventListener("pointermove", moved);
    window.addEventListener("pointerup", done, { once: true });
    event.preventDefault();
  };
  return (
    <section className="mf-preview" aria-label={t("preview")} style={{ width: now }}>
      <div
        className="mf-preview__edge"
        role="separator"
        aria-orientation="vertical"
        aria-label={t("preview.width")}
        aria-valuenow={now}
        aria-valuemin={narrowest}
        aria-valuemax={widest}
        tabIndex={0}
        onPointerDown={drag}
        onKeyDown={(e) => {
          if (e.key !== "ArrowLeft" && e.key !== "ArrowRight") return;
          e.preventDefault();
          onWidth(fit(now + (e.key === "ArrowLeft" ? step : -step)));
        }}
      />
      <Card
        size="small"
        title={line ? <Link to={`/merchants/${line.id}`} state={from} title={line.name}>{line.name}</Link> : t("preview")}
        extra={<Button type="text" size="small" icon={<CloseOutlined />} aria-label={t("preview.close")} onClick={onClose} />}
      >
        {line ? <Content line={line} /> : <span className="mf-quiet">{t("preview.none")}</span>}
      </Card>
    </section>
  );
}

function Content({ line }: { line: FleetLine }) {
  const { t } = useTranslation("merchant");
  const { data, error, refetch } = useRead(api.road.show, { merchant_id: line.id }, { on: ["merchant", "authorization", "versions", "readiness", "baseinfo"], about: line.id });
  const first = data?.stages.find((s) => s.kind === data.first);
  return (
    <div className="mf-stack">
      <span className="mf-code mf-quiet">{line.mini_app_id}</span>
      <Tags line={line} width={Infinity} />
      <FaultAlert fault={error} onRetry={() => void refetch()} />
      {!data && !error && <Loading rows={2} />}
      {data && (
        <section className="mf-preview__next" aria-label={t("preview.next")}>
          <span className="mf-quiet mf-numbers">{t("preview.done", { done: data.done, total: data.total })}</span>
          {first ? (
            <>
              <strong>{textOf(first.name)}</strong>
              <span>{textOf(first.why)}</span>
              <NextStep main merchantId={line.id} stage={first} />
            </>
          ) : (
            <span>{t("preview.over")}</span>
          )}
        </section>
      )}
      <Descriptions
        column={1}
        size="small"
        items={[
          { key: "standing", label: t("authorization"), children: <Standing line={line} /> },
          { key: "online", label: t("column.online"), children: <Release line={line} /> },
          { key: "edition", label: t("column.edition"), children: <Edition line={line} /> },
          { key: "pending", label: t("column.pending"), children: <Pending line={line} /> },
          { key: "ends", label: t("column.ends"), children: <Ends line={line} /> },
          { key: "read", label: t("column.read"), children: isNever(line.versions_at) ? "—" : <DataAge at={line.versions_at} /> },
        ]}
      />
    </div>
  );
}
