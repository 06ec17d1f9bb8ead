import { Alert, Button, Modal, Slider } from "antd";
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type BaseinfoLogoReport, type Logo, useCommand } from "@/bridge";
import { FaultAlert } from "@/ui";
import { largest, middle, moved, resized, sideAt, type Square, zoomOf } from "./crop";
import { LogoReport } from "./LogoReport";

interface Props {
  /** The chosen picture, as Base64 and decoded. */
  data: string;
  image: ImageBitmap;
  report: BaseinfoLogoReport;
  onCut: (logo: Logo) => void;
  onAsIs: () => void;
  onClose: () => void;
}

const view = 320; // pixels of the screen the cut is shown with

/** Cuts a square out of a picture: drag it, zoom with wheel, slider or keys. */
export function LogoCropper({ data, image, report, onCut, onAsIs, onClose }: Props) {
  const { t } = useTranslation("baseinfo");
  const [square, setSquare] = useState<Square>(() => middle(image));
  const canvas = useRef<HTMLCanvasElement>(null);
  const small = useRef<HTMLCanvasElement>(null);
  const drag = useRef<{ x: number; y: number } | undefined>(undefined);
  const cut = useCommand(api.baseInfo.cutLogo, { onSuccess: onCut });
  const scale = square.side / view;

  useEffect(() => {
    for (const target of [canvas.current, small.current]) {
      const pen = target?.getContext("2d");
      if (!target || !pen) continue;
      pen.fillStyle = "#fff"; // what is transparent becomes white when it is cut
      pen.fillRect(0, 0, target.width, target.height);
      pen.imageSmoothingQuality = "high";
      pen.drawImage(image, square.x, square.y, square.side, square.side, 0, 0, target.width, target.height);
    }
  }, [image, square]);

  // React listens to wheels passively, and the page behind would scroll.
  useEffect(() => {
    const target = canvas.current;
    const turn = (e: WheelEvent) => {
      e.preventDefault();
      setSquare((now) => resized(image, now, now.side * Math.exp(e.deltaY / 500)));
    };
    target?.addEventListener("wheel", turn, { passive: false });
    return () => target?.removeEventListener("wheel", turn);
  }, [image]);

  const pull = (e: PointerEvent) => {
    const from = drag.current;
    if (!from) return;
    drag.current = { x: e.clientX, y: e.clientY };
    setSquare((now) => moved(image, now, (from.x - e.clientX) * scale, (from.y - e.clientY) * scale));
  };
  const press = (e: KeyboardEvent) => {
    const step = Math.max(1, Math.round(square.side / (e.shiftKey ? 10 : 50)));
    const arrows: Record<string, [number, number]> = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    const by = arrows[e.key];
    if (by) setSquare(moved(image, square, ...by));
    else if (e.key === "+" || e.key === "=") setSquare(resized(image, square, square.side * 0.9));
    else if (e.key === "-") setSquare(resized(image, square, square.side / 0.9));
    else return;
    e.preventDefault();
  };

  return (
    <Modal
      open
      title={t("crop.title")}
      width={640}
      onCancel={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("ui:cancel")}</Button>
          {report.problems.length === 0 && <Button onClick={onAsIs}>{t("crop.as_is")}</Button>}
          <Button type="primary" loading={cut.isPending} onClick={() => cut.mutate({ data, x: square.x, y: square.y, side: square.side })}>
            {t("crop.cut")}
          </Button>
        </>
      }
    >
      <div className="mf-crop">
        <div>
          <button
            type="button"
            className="mf-crop__view"
            aria-describedby="crop-keys"
            aria-label={t("crop.view", { x: square.x, y: square.y, side: square.side })}
            onKeyDown={press}
            onPointerDown={(e) => {
              drag.current = { x: e.clientX, y: e.clientY };
              e.currentTarget.setPointerCapture(e.pointerId);
            }}
            onPointerMove={pull}
            onPointerUp={() => (drag.current = undefined)}
          >
            <canvas ref={canvas} width={view * 2} height={view * 2} />
          </button>
          <Slider
            ariaLabelForHandle={t("crop.zoom")}
            value={zoomOf(image, square)}
            disabled={largest(image) <= 32}
            tooltip={{ formatter: null }}
            onChange={(zoom) => setSquare(resized(image, square, sideAt(image, zoom)))}
          />
        </div>
        <div className="mf-stack">
          <div className="mf-crop__preview">
            <canvas ref={small} width={192} height={192} aria-label={t("crop.preview")} role="img" />
            <span className="mf-quiet mf-numbers">
              {square.side} × {square.side}
            </span>
          </div>
          <p className="mf-quiet mf-crop__keys" id="crop-keys">{t("crop.keys")}</p>
          <LogoReport report={report} />
        </div>
      </div>
      {square.side < 180 && <Alert type="warning" showIcon title={t("crop.small")} />}
      <FaultAlert fault={cut.error} />
    </Modal>
  );
}
