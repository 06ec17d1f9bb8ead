import { CheckOutlined, CopyOutlined } from "@ant-design/icons";
import { App, Button, type ButtonProps, Tooltip } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, clipboard } from "@/bridge";

interface Props {
  text: string;
  /** What is copied, for people who cannot see what stands beside it; a label that says so itself is the name. */
  what: string;
  label?: string;
  type?: ButtonProps["type"];
  size?: ButtonProps["size"];
  /** Cleared from the clipboard after the time the settings name. */
  secret?: boolean;
}

/** When the settings cannot be read. */
const defaultSeconds = 30;

async function clearAfter(): Promise<number> {
  try {
    return (await api.settings.get()).clipboard_clear_seconds;
  } catch {
    return defaultSeconds;
  }
}

/** Copies a text; a secret one is taken back. */
export function CopyButton({ text, what, label, type = "text", size = "small", secret = false }: Props) {
  const { t } = useTranslation("ui");
  const { message } = App.useApp();
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 1600);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = async () => {
    // Read at the click: what was read before may be older than the settings.
    const seconds = secret ? await clearAfter() : 0;
    try {
      if (secret) await clipboard.copySecret(text, seconds);
      else await clipboard.copy(text);
      setDone(true);
      if (secret && seconds > 0) message.info(t("copy.cleared", { count: seconds }));
    } catch {
      message.error(t("copy.failed"));
    }
  };
  const full = `${t("copy")} ${what}`;
  const name = label && !full.includes(label) ? label : full; // what is seen is a part of the name
  return (
    <Tooltip title={done ? t("copied") : label ? "" : name}>
      <Button type={type} size={size} aria-label={name} icon={done ? <CheckOutlined /> : <CopyOutlined />} onClick={() => void copy()}>
        {label && (done ? t("copied") : label)}
      </Button>
    </Tooltip>
  );
}
