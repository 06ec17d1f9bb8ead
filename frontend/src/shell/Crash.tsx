import { BugOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { Component, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/ui";

interface State {
  failed: boolean;
}

/** Keeps a screen that fails from taking the frame with it. */
export class Crash extends Component<{ children: ReactNode }, State> {
  override state: State = { failed: false };

  static getDerivedStateFromError(): State {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <Failed onRetry={() => this.setState({ failed: false })} /> : this.props.children;
  }
}

function Failed({ onRetry }: { onRetry: () => void }) {
  const { t } = useTranslation("ui");
  return <EmptyState icon={<BugOutlined />} title={t("crash.title")} hint={t("crash.hint")} action={<Button onClick={onRetry}>{t("retry")}</Button>} />;
}
