import { ReloadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { DataAge } from "./DataAge";
import { FaultsAbove } from "./FaultAlert";

interface Props {
  title: ReactNode;
  /** One sentence on what the page is for. */
  about?: ReactNode;
  /** When what is shown was fetched from the platform, "" for never; leave out for records of our own, and while it is not known. */
  fetchedAt?: string | undefined;
  onRefresh?: () => void;
  refreshing?: boolean;
  /** Buttons, the main one last. */
  actions?: ReactNode;
}

/** The head every page has: what it is, how old its data is, what one can do, and what several of its parts could not read. */
export function PageHeader({ title, about, fetchedAt, onRefresh, refreshing, actions }: Props) {
  const { t } = useTranslation("ui");
  return (
    <>
      <header className="mf-page-header">
        <div className="mf-page-header__words">
          <h1>{title}</h1>
          {about && <p>{about}</p>}
        </div>
        <div className="mf-page-header__side">
          {fetchedAt !== undefined && <DataAge at={fetchedAt} />}
          {onRefresh && (
            <Button icon={<ReloadOutlined />} loading={refreshing ?? false} aria-disabled={refreshing ?? false} onClick={onRefresh}>
              {t("refresh")}
            </Button>
          )}
          {actions}
        </div>
      </header>
      <FaultsAbove />
    </>
  );
}
