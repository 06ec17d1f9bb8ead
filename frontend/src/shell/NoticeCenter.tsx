import { BellOutlined, InfoCircleOutlined, WarningOutlined } from "@ant-design/icons";
import { Badge, Button, Popover, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { fullTime, shortTime } from "@/ui";
import { type Said, useNotices } from "./notices";
import { Waiting } from "./Waiting";

/**
 * What happened, told in the top bar, where it covers nothing, and kept behind
 * the bell, as far as the vault keeps it.
 */
export function NoticeCenter() {
  const { t } = useTranslation("shell");
  const { said, unseen, now, see, clear } = useNotices();
  const [open, setOpen] = useState(false);
  const change = (next: boolean) => {
    setOpen(next);
    see();
  };
  return (
    <>
      <div className="mf-notice" role="status">
        {!now && <Waiting />}
        {now && (
          <Link key={now.key} to={now.target} className="mf-notice__link" title={now.body} onClick={see}>
            <Mark said={now} />
            <span className="mf-notice__title">{now.title}</span>
          </Link>
        )}
      </div>
      <Popover
        open={open}
        onOpenChange={change}
        trigger="click"
        placement="bottomRight"
        title={
          <div className="mf-notices__head">
            {t("notices")}
            <Button size="small" type="link" disabled={said.length === 0} onClick={clear}>
              {t("notices.clear")}
            </Button>
          </div>
        }
        content={<List said={said} onGo={() => change(false)} />}
      >
        <Tooltip title={open ? "" : t("notices")}>
          <Badge count={unseen} size="small" offset={[-6, 6]}>
            <Button type="text" icon={<BellOutlined />} aria-label={unseen > 0 ? t("notices.unseen", { count: unseen }) : t("notices")} aria-expanded={open} />
          </Badge>
        </Tooltip>
      </Popover>
    </>
  );
}

function List({ said, onGo }: { said: readonly Said[]; onGo: () => void }) {
  const { t } = useTranslation("shell");
  if (said.length === 0) return <div className="mf-quiet mf-notices__none">{t("notices.none")}</div>;
  return (
    <ul className="mf-notices">
      {said.map((s) => (
        <li key={s.key}>
          <Mark said={s} />
          <div>
            <Link to={s.target} onClick={onGo}>
              {s.title}
            </Link>
            {s.body && <div className="mf-notices__body">{s.body}</div>}
            <time className="mf-quiet" dateTime={s.at} title={fullTime(s.at)}>
              {shortTime(s.at)}
            </time>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** The colour follows what it means. */
function Mark({ said }: { said: Said }) {
  return said.warn ? <WarningOutlined className="mf-notices__warn" /> : <InfoCircleOutlined className="mf-notices__info" />;
}
