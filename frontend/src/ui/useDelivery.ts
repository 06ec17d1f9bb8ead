import { App } from "antd";
import { useTranslation } from "react-i18next";
import { api, type Delivery, faultOf, receive } from "@/bridge";
import { textOf } from "@/i18n";

/** Gives a file to the person and says where it went. */
export function useDelivery(): (delivery: Delivery) => void {
  const { t } = useTranslation("ui");
  const { message } = App.useApp();
  return (delivery) => {
    receive(delivery, (stream) => api.files.next({ stream })).then(
      (outcome) => {
        if (outcome === "saved") message.success(t("file.saved", { path: delivery.saved_to ?? "" }));
        if (outcome !== "cancelled" && delivery.warning && textOf(delivery.warning)) message.warning(textOf(delivery.warning), 15);
        if (outcome === "downloaded") message.success(t("file.downloaded", { name: delivery.name }));
      },
      (error: unknown) => void message.error(textOf(faultOf(error).text)),
    );
  };
}
