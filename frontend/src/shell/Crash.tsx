import { BugOutlined, DisconnectOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { Component, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { saveKept } from "@/bridge/drafts";
import { EmptyState } from "@/ui";
import { isStale } from "./stale";

interface State {
  error?: unknown;
}

/** Keeps a screen that fails from taking the frame with it. */
export class Crash extends Component<{ children: ReactNode }, State> {
  override state: State = {};

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return isStale(error) ? <Stale /> : <Failed onRetry={() => this.setState({ error: undefined })} />;
  }
}

function Failed({ onRetry }: { onRetry: () => void }) {
  const { t } = useTranslation("ui");
  return <EmptyState icon={<BugOutlined />} title={t("crash.title")} hint={t("crash.hint")} action={<Button onClick={onRetry}>{t("retry")}</Button>} />;
}

/** A file that failed once fails for ever in this page; in a fresh one it is read again, under its name of today. */
function Stale() {
  const { t } = useTranslation("ui");
  const reopen = () => {
    saveKept();
    window.location.reload();
  };
  return (
    <EmptyState
      icon={<DisconnectOutlined />}
      title={t("crash.stale")}
      hint={t("crash.stale.hint")}
      action={
        <Button type="primary" onClick={reopen}>
          {t("crash.reopen")}
        </Button>
      }
    />
  );
}
