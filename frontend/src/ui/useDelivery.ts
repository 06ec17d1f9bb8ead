import { App } from "antd";
import { useTranslation } from "react-i18next";
import { type Delivery, receive } from "@/bridge";

/** Gives a file to the person and says where it went. */
export function useDelivery(): (delivery: Delivery) => void {
  const { t } = useTranslation("ui");
  const { message } = App.useApp();
  return (delivery) => {
    const outcome = receive(delivery);
    if (outcome === "saved") message.success(t("file.saved", { path: delivery.saved_to ?? "" }));
    if (outcome === "downloaded") message.success(t("file.downloaded", { name: delivery.name }));
  };
}
