import { DeleteOutlined, PictureOutlined } from "@ant-design/icons";
import { Alert, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type BaseinfoLogoReport, base64Of, type ImageFile, imageSource, useCommand } from "@/bridge";
import { useFilePlace } from "@/shell/filePlace";
import { FaultAlert, FileField } from "@/ui";
import type { NewLogo } from "./fields";
import { LogoCropper } from "./LogoCropper";
import { describe, LogoReport } from "./LogoReport";

interface Props {
  now: ImageFile | null;
  next: NewLogo | undefined;
  /** The platform has one, whether or not it could be read. */
  onPlatform: boolean;
  onChange: (logo: NewLogo | undefined) => void;
}

interface Chosen {
  data: string;
  image: ImageBitmap | undefined; // undefined: the browser cannot open it
  report: BaseinfoLogoReport;
}

/** The logo, and the way to another one. */
export function LogoField({ now, next, onPlatform, onChange }: Props) {
  const { t } = useTranslation("baseinfo");
  const [chosen, setChosen] = useState<Chosen>();
  const [tooLarge, setTooLarge] = useState(false);
  const check = useCommand(api.baseInfo.checkLogo);
  const choose = async (file: File | undefined) => {
    if (!file) return;
    setChosen(undefined);
    setTooLarge(file.size > 20 << 20);
    if (file.size > 20 << 20) return;
    const data = await base64Of(file);
    const image = await createImageBitmap(file).catch(() => undefined);
    check.mutate({ data }, { onSuccess: (report) => setChosen({ data, image, report }) });
  };
  const take = (type: string, data: string, report: BaseinfoLogoReport) => {
    onChange({ type, data, about: describe(report) });
    setChosen(undefined);
  };
  const place = useFilePlace(([file]) => void choose(file));
  const shown = next ?? now;
  return (
    <div className="mf-logo" ref={place}>
      {shown ? (
        <img className="mf-logo__picture" src={imageSource(shown.type, shown.data)} alt={next ? t("logo.next") : t("logo.now")} />
      ) : (
        <span className="mf-logo__picture mf-logo__none" aria-hidden>
          <PictureOutlined />
        </span>
      )}
      <div className="mf-stack mf-logo__side">
        <div className="mf-row">
          <FileField accept=".png,.jpg,.jpeg" label={t("logo.choose")} loading={check.isPending} onChoose={([file]) => void choose(file)} />
          {next && (
            <Button icon={<DeleteOutlined />} onClick={() => onChange(undefined)}>
              {t("logo.keep")}
            </Button>
          )}
        </div>
        {!shown && <span className="mf-quiet">{t(onPlatform ? "logo.unread" : "logo.none")}</span>}
        <span className="mf-quiet mf-numbers">{next ? next.about : t("logo.rules")}</span>
        {tooLarge && <Alert type="error" showIcon title={t("logo.too_large")} />}
        {chosen && !chosen.image && <LogoReport report={chosen.report} />}
        <FaultAlert fault={check.error} />
      </div>
      {chosen?.image && (
        <LogoCropper
          data={chosen.data}
          image={chosen.image}
          report={chosen.report}
          onCut={({ picture, report }) => take(picture.type, picture.data, report)}
          onAsIs={() => take(`image/${chosen.report.format}`, chosen.data, chosen.report)}
          onClose={() => setChosen(undefined)}
        />
      )}
    </div>
  );
}
