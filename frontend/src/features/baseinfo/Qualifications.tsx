import { useTranslation } from "react-i18next";
import { StateTag } from "@/ui";

interface Props {
  license: boolean;
  special: boolean;
  door: boolean;
}

/** What an audit asks for with a category. */
export function Qualifications({ license, special, door }: Props) {
  const { t } = useTranslation("baseinfo");
  return (
    <>
      {license && <StateTag tone="plain">{t("need.license")}</StateTag>}
      {special && <StateTag tone="warn">{t("need.special")}</StateTag>}
      {door && <StateTag tone="plain">{t("need.door")}</StateTag>}
    </>
  );
}
