import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { base64Of, imageSource } from "@/bridge";
import { FileField } from "@/ui";

export interface Licence {
  name: string;
  type: string;
  content: string;
}

/** Alipay open platform: licences are png or jpg of at most 4 MB. */
const most = 4 << 20;

interface Props {
  value?: Licence | undefined;
  onChange?: (value: Licence | undefined) => void;
  onTooLarge?: () => void;
}

/** A picture of a licence, looked at before it is sent. */
export function LicencePicture({ value, onChange, onTooLarge }: Props) {
  const { t } = useTranslation("authorize");
  const take = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > most) {
      onTooLarge?.();
      return;
    }
    onChange?.({ name: file.name, type: file.type, content: await base64Of(file) });
  };
  return (
    <div className="mf-stack" style={{ gap: 10 }}>
      {value && <img className="mf-licence" src={imageSource(value.type, value.content)} alt={t("licence.alt", { name: value.name })} />}
      <div className="mf-row">
        <FileField accept=".png,.jpg,.jpeg" label={value ? t("licence.other") : t("licence.choose")} onChoose={([file]) => void take(file)} />
        {value && (
          <Button type="text" onClick={() => onChange?.(undefined)}>
            {t("licence.remove")}
          </Button>
        )}
      </div>
    </div>
  );
}
