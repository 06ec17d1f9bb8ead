import { LoadingOutlined, WarningOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useCommand, type VersionBuildState } from "@/bridge";
import { textOf } from "@/i18n";
import { StateTag } from "@/ui";

const firstMs = 1_500;
const longestMs = 15_000;

/** Asks how far a build is while it is looked at, ever less often. */
export function BuildWatch({ merchantId, version, barred }: { merchantId: string; version: string; barred: boolean }) {
  const { t } = useTranslation("version");
  const [state, setState] = useState<VersionBuildState>("building");
  const [round, setRound] = useState(0);
  const { mutate, error, isPending } = useCommand(api.versions.buildState, {
    onSuccess: (answer) => {
      setState(answer.state);
      setRound((n) => n + 1);
    },
  });
  const over = state === "built" || state === "failed" || state === "timed_out";
  useEffect(() => {
    if (over || barred || error) return;
    const timer = setTimeout(() => mutate({ merchant_id: merchantId, version }), Math.min(longestMs, firstMs * 1.5 ** round));
    return () => clearTimeout(timer);
  }, [round, over, barred, error, mutate, merchantId, version]);
  if (error) {
    return (
      <Tooltip title={textOf(error.text)}>
        <Button size="small" icon={<WarningOutlined />} loading={isPending} onClick={() => mutate({ merchant_id: merchantId, version })}>
          {t("build.again")}
        </Button>
      </Tooltip>
    );
  }
  const bad = state === "failed" || state === "timed_out";
  return (
    <span role="status">
      <StateTag tone={bad ? "bad" : "busy"}>
        {bad ? <WarningOutlined /> : <LoadingOutlined spin />} {t(`build.${state}`)}
      </StateTag>
    </span>
  );
}
