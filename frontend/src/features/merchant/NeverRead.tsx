import type { ReactNode } from "react";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useFirstLook } from "@/bridge/firstLook";
import type { MerchantTabProps } from "@/shell/feature";
import { EmptyState, LinkButton, Loading } from "@/ui";

interface Props extends MerchantTabProps {
  icon: ReactNode;
  title: string;
  hint: string;
  reading: boolean;
  onRead: () => void;
}

/** In the place of what was never read from the platform: it is read when it is first looked at, as soon as the merchant has authorized. */
export function NeverRead({ merchantId, authorized, icon, title, hint, reading, onRead }: Props) {
  const { t } = useTranslation("merchant");
  useFirstLook(authorized, onRead);
  if (reading) return <Loading rows={3} />;
  return (
    <EmptyState
      small
      icon={icon}
      title={title}
      hint={hint}
      action={
        authorized ? (
          <Button type="primary" onClick={onRead}>
            {t("never.read")}
          </Button>
        ) : (
          <LinkButton to={`/merchants/${merchantId}/authorize`}>{t("never.authorize")}</LinkButton>
        )
      }
    />
  );
}
