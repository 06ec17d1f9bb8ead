import { Tag } from "antd";
import { useTranslation } from "react-i18next";

interface Props {
  license: boolean;
  special: boolean;
  door: boolean;
}

/** What an audit asks for with a category. */
export function Needs({ license, special, door }: Props) {
  const { t } = useTranslation("appinfo");
  return (
    <>
      {license && <Tag color="blue">{t("need.license")}</Tag>}
      {special && <Tag color="orange">{t("need.special")}</Tag>}
      {door && <Tag color="cyan">{t("need.door")}</Tag>}
    </>
  );
}
