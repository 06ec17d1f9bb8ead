import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { api, useCommand } from "@/bridge";
import { FaultAlert } from "@/ui";

/** Says that a template has no version to build from, and reads the provider's templates again. */
export function NoVersion({ appId }: { appId: string }) {
  const { t } = useTranslation("version");
  const refresh = useCommand(api.templates.refresh);
  return (
    <>
      {t("upload.from.none")}
      <Button type="link" size="small" loading={refresh.isPending} onClick={() => refresh.mutate({ app_id: appId })}>
        {t("upload.from.refresh")}
      </Button>
      <FaultAlert fault={refresh.error} />
    </>
  );
}
