import { CheckCircleOutlined, CloseCircleOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { api, useCommand } from "@/bridge";
import { FaultAlert } from "@/ui";

/** Asks the platform whether a name could be used. */
export function useNameCheck(merchantId: string, name: string) {
  const { t } = useTranslation("baseinfo");
  const check = useCommand(api.baseInfo.checkName);
  const answer = check.data?.name === name ? check.data : undefined;
  return {
    button: (
      <Button loading={check.isPending} disabled={name.trim() === ""} onClick={() => check.mutate({ merchant_id: merchantId, name })}>
        {t("name.check")}
      </Button>
    ),
    answer: (
      <>
        {answer && (
          <div role="status" className={answer.usable ? "mf-answer mf-answer--good" : "mf-answer mf-answer--bad"}>
            {answer.usable ? <CheckCircleOutlined /> : <CloseCircleOutlined />}
            <span>
              {answer.usable ? t("name.usable") : t("name.refused")} {answer.memo}
            </span>
          </div>
        )}
        <FaultAlert fault={check.error} />
      </>
    ),
  };
}
