import { ReloadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { DataAge } from "./DataAge";
import "./tabhead.css";

interface Props {
  children: ReactNode;
  fetchedAt: string | undefined;
  refreshing: boolean;
  onRefresh: () => void;
}

/** The head of a tab that shows what came from the platform: how old it is, and the way to newer. */
export function TabHead({ children, fetchedAt, refreshing, onRefresh }: Props) {
  const { t } = useTranslation("ui");
  return (
    <div className="mf-tab-head">
      <div className="mf-tab-head__words">{children}</div>
      <DataAge at={fetchedAt} />
      <Button icon={<ReloadOutlined />} loading={refreshing} onClick={onRefresh}>
        {t("refresh")}
      </Button>
    </div>
  );
}
