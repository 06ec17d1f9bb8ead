import { RedoOutlined, UnorderedListOutlined } from "@ant-design/icons";
import { Button, Card } from "antd";
import { useTranslation } from "react-i18next";
import { api, type NotDone, type RunPage, useCommand } from "@/bridge";
import { listText, textOf } from "@/i18n";
import { FaultAlert, LinkButton, numberText, StateTag, taskTones } from "@/ui";
import "./run.css";

interface Props {
  page: RunPage;
  /** The key of the cause whose merchants alone are shown, "" for none. */
  shown: string;
  onShow: (cause: NotDone | undefined) => void;
}

/** Why it was not done for some, each cause with what sets it right. */
export function RunCauses({ page, shown, onShow }: Props) {
  const { t } = useTranslation("run");
  return (
    <Card title={t("causes")}>
      <ul className="mf-lines">
        {page.causes.map((cause) => (
          <CauseLine key={cause.key} id={page.run.id} cause={cause} shown={shown === cause.key} onShow={page.causes.length > 1 ? () => onShow(shown === cause.key ? undefined : cause) : undefined} />
        ))}
      </ul>
    </Card>
  );
}

interface LineProps {
  id: string;
  cause: NotDone;
  shown: boolean;
  /** Undefined where there is nothing to choose from. */
  onShow: (() => void) | undefined;
}

function CauseLine({ id, cause, shown, onShow }: LineProps) {
  const { t } = useTranslation("run");
  const retry = useCommand(api.runs.retry);
  const only = cause.count === 1 ? cause.first[0] : undefined;
  const names = cause.names.filter(Boolean);
  return (
    <li className="mf-why">
      <div className="mf-why__words">
        <div>
          <StateTag tone={taskTones[cause.state]}>{t("causes.count", { count: cause.count, n: numberText(cause.count) })}</StateTag>{" "}
          <strong>{cause.state === "skipped" ? t("causes.skipped", { why: textOf(cause.message) }) : textOf(cause.message)}</strong>
        </div>
        <div className="mf-quiet">{textOf(cause.hint)}</div>
        <div className="mf-quiet">
          {listText(names)}
          {cause.count > names.length && " …"}
        </div>
        <FaultAlert fault={retry.error} />
      </div>
      <div className="mf-row">
        {onShow && (
          <Button size="small" icon={<UnorderedListOutlined />} type={shown ? "primary" : "default"} ghost={shown} aria-pressed={shown} onClick={onShow}>
            {t("causes.show")}
          </Button>
        )}
        {cause.consent && cause.helped < cause.count && (
          <LinkButton to={only ? `/merchants/${only}/authorize` : "/authorization"} size="small">
            {t("causes.authorize")}
          </LinkButton>
        )}
        {cause.helped > 0 && (
          <Button size="small" icon={<RedoOutlined />} loading={retry.isPending} onClick={() => retry.mutate({ id, cause: cause.key })}>
            {t("causes.retry", { n: numberText(cause.helped) })}
          </Button>
        )}
      </div>
    </li>
  );
}
