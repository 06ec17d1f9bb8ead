import { PictureOutlined } from "@ant-design/icons";
import { Image } from "antd";
import { useTranslation } from "react-i18next";
import { api, imageSource, useRead } from "@/bridge";
import { textOf } from "@/i18n";

interface Props {
  merchantId: string;
  url: string;
  /** What it shows, for people who cannot see it. */
  name: string;
  width?: number;
  /** Cut to a square, so that pictures of several shapes stand in a row; opened, it is whole. */
  square?: boolean;
}

/**
 * A picture the platform names. The program fetches it once and keeps it, so
 * that it is there without a network and the page loads nothing from elsewhere.
 */
export function PlatformPicture({ merchantId, url, name, width = 120, square = false }: Props) {
  const { t } = useTranslation("version");
  const picture = useRead(api.versions.picture, { merchant_id: merchantId, url });
  if (picture.data) {
    return <Image width={width} {...(square ? { height: width } : {})} alt={name} src={imageSource(picture.data.type, picture.data.content)} className={square ? "mf-picture mf-picture--square" : "mf-picture"} />;
  }
  return (
    <span className="mf-picture__place" style={{ width: picture.error ? Math.max(width, 140) : width }}>
      <button type="button" className="mf-picture mf-picture--none" style={{ width, height: width }} onClick={() => void picture.refetch()}>
        <PictureOutlined />
        <span>{t(picture.error ? "picture.again" : "picture.coming")}</span>
      </button>
      {picture.error && (
        <span className="mf-quiet" role="status">
          {textOf(picture.error.text)}
        </span>
      )}
    </span>
  );
}
