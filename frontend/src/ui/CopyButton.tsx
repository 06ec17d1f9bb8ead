import { CheckOutlined, CopyOutlined } from "@ant-design/icons";
import { App, Button, type ButtonProps, Tooltip } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  text: string;
  /** What is copied, for people who cannot see what stands beside it. */
  what: string;
  label?: string;
  type?: ButtonProps["type"];
  size?: ButtonProps["size"];
}

/** Copies a text that is not secret. */
export function CopyButton({ text, what, label, type = "text", size = "small" }: Props) {
  const { t } = useTranslation("ui");
  const { message } = App.useApp();
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 1600);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setDone(true);
    } catch {
      message.error(t("copy.failed"));
    }
  };
  const name = `${t("copy")} ${what}`;
  return (
    <Tooltip title={done ? t("copied") : label ? "" : name}>
      <Button type={type} size={size} aria-label={name} icon={done ? <CheckOutlined /> : <CopyOutlined />} onClick={() => void copy()}>
        {label && (done ? t("copied") : label)}
      </Button>
    </Tooltip>
  );
}
