import { App, Button } from "antd";
import { useTranslation } from "react-i18next";
import { api, type Delivery, faultOf, receive } from "@/bridge";
import { textOf } from "@/i18n";

/** How long the way to a saved file is offered, in seconds. */
const savedShown = 10;

/** Gives a file to the person and says where it went. */
export function useDelivery(): (delivery: Delivery) => void {
  const { t } = useTranslation("ui");
  const { message } = App.useApp();
  const failed = (error: unknown) => void message.error(textOf(faultOf(error).text));
  const open = (path: string, folder: boolean) => void api.files.open({ path, folder }).catch(failed);
  const saved = (path: string) =>
    void message.success({
      duration: savedShown,
      content: (
        <>
          {t("file.saved", { path })}
          <Button type="link" size="small" onClick={() => open(path, true)}>
            {t("file.folder")}
          </Button>
          {/\.html$/i.test(path) && (
            <Button type="link" size="small" onClick={() => open(path, false)}>
              {t("file.open")}
            </Button>
          )}
        </>
      ),
    });
  return (delivery) => {
    receive(delivery, (stream) => api.files.next({ stream })).then(
      (outcome) => {
        if (outcome === "saved") saved(delivery.saved_to ?? "");
        if (outcome !== "cancelled" && delivery.warning && textOf(delivery.warning)) message.warning(textOf(delivery.warning), 15);
        if (outcome === "downloaded") message.success(t("file.downloaded", { name: delivery.name }));
      },
      failed,
    );
  };
}
