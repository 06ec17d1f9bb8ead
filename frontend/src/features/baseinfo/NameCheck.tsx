import { CheckCircleOutlined, CloseCircleOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { api, useCommand } from "@/bridge";
import { FaultAlert } from "@/ui";

/** Asks the platform whether a name could be used. */
export function useNameCheck(merchantId: string, name: string) {
  const { t } = useTranslation("baseinfo");
  const check = useCommand(api.baseInfo.checkName);
  const verdict = check.data?.name === name ? check.data : undefined;
  return {
    button: (
      <Button loading={check.isPending} disabled={name.trim() === ""} onClick={() => check.mutate({ merchant_id: merchantId, name })}>
        {t("name.check")}
      </Button>
    ),
    answer: (
      <>
        {verdict && (
          <div role="status" className={verdict.usable ? "mf-verdict mf-verdict--good" : "mf-verdict mf-verdict--bad"}>
            {verdict.usable ? <CheckCircleOutlined /> : <CloseCircleOutlined />}
            <span>
              {verdict.usable ? t("name.usable") : t("name.refused")} {verdict.memo}
            </span>
          </div>
        )}
        <FaultAlert fault={check.error} />
      </>
    ),
  };
}
