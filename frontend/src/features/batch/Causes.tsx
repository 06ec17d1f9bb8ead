import { EditOutlined, PlusOutlined, RedoOutlined, UnorderedListOutlined } from "@ant-design/icons";
import { Alert, App, Button, Collapse } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, type BatchBoard, type BatchGroup, useCommand } from "@/bridge";
import { listText, textOf } from "@/i18n";
import { FaultAlert, LinkButton, numberText, StateTag } from "@/ui";
import { FixDrawer } from "../rejection";
import { PlatformPicture } from "../version";

interface Props {
  board: BatchBoard;
  shown: string | undefined;
  onShow: (group: string | undefined) => void;
}

/** So many causes are shown without being asked for. */
const few = 3;

/** Failures gathered by cause, each with one way to set all of them right. */
export function Causes({ board, shown, onShow }: Props) {
  const { t } = useTranslation("batch");
  // Many are folded: they leave the first screen to the merchants, and still say what it is. Unfolded they say it once.
  const [open, setOpen] = useState(board.groups.length <= few);
  return (
    <Collapse
      className="mf-causes"
      activeKey={open ? ["causes"] : []}
      onChange={(keys) => setOpen(keys.length > 0)}
      items={[
        {
          key: "causes",
          label: (
            <span className="mf-causes__title">
              <strong>{t("causes")}</strong>{" "}
              {!open && <span className="mf-quiet">{board.groups.map((group) => `${textOf(group.message)} ${numberText(group.count)}`).join(" · ")}</span>}
            </span>
          ),
          children: (
            <ul className="mf-lines">
              {board.groups.map((group) => (
                <CauseLine key={group.key} board={board} group={group} shown={shown === group.key} onShow={() => onShow(shown === group.key ? undefined : group.key)} />
              ))}
            </ul>
          ),
        },
      ]}
    />
  );
}

interface LineProps {
  board: BatchBoard;
  group: BatchGroup;
  shown: boolean;
  onShow: () => void;
}

function CauseLine({ board, group, shown, onShow }: LineProps) {
  const { t } = useTranslation("batch");
  const { message } = App.useApp();
  const navigate = useNavigate();
  const retry = useCommand(api.batches.retry, { onSuccess: ({ count }) => void message.success(t("retried", { count, n: numberText(count) })) });
  const [fixing, setFixing] = useState(false);
  const consent = group.code.startsWith("authorize.");
  const rejected = group.sub_code === "AUDIT_REJECT" && board.batch.state !== "cancelled" && board.batch.state !== "stopping" && !board.batch.plan.given;
  const code = group.sub_code || group.code;
  const { pictures = [], again = 0 } = group;
  // An auditor’s words are the reason itself.
  const words = group.words && !textOf(group.message).includes(group.words) ? group.words : "";
  const helps = group.sub_code === "AUDIT_REJECT" ? (rejected ? "causes.again.form" : "causes.again.rejected") : consent ? "causes.again.consent" : "causes.again.other";
  return (
    <li className="mf-cause">
      <div className="mf-cause__words">
        <div>
          <StateTag tone="bad">{numberText(group.count)}</StateTag> <strong>{textOf(group.message)}</strong>
        </div>
        <div className="mf-quiet">{textOf(group.hint)}</div>
        <div className="mf-quiet">
          {t("causes.platform")} <span className="mf-code">{code}</span>
          {words && ` ${t("causes.words", { words })}`}
        </div>
        <div className="mf-quiet">
          {t(`steps.${group.step}`)} · {listText(group.sample)}
          {group.count > group.sample.length && " …"}
        </div>
        {pictures.length > 0 && (
          <div className="mf-row">
            {pictures.map(({ merchant_id: id, merchant, url }, i) => (
              <PlatformPicture key={`${id} ${url}`} merchantId={id} url={url} name={t("rejection:picture", { name: merchant, n: i + 1 })} width={96} square />
            ))}
          </div>
        )}
        {again > 0 && <Alert type="warning" showIcon title={t("causes.again", { count: again, n: numberText(again) })} description={t(helps)} />}
        <FaultAlert fault={retry.error} />
      </div>
      <div className="mf-row">
        {consent && (
          <LinkButton to="/authorization" size="small">
            {t("fix.authorize")}
          </LinkButton>
        )}
        <Button size="small" icon={<UnorderedListOutlined />} type={shown ? "primary" : "default"} ghost={shown} onClick={onShow}>
          {t("causes.show")}
        </Button>
        <Button
          size="small"
          icon={<PlusOutlined />}
          onClick={() => void navigate("/batches/new", { state: { merchants: group.merchants, template: board.batch.plan.template, version: board.batch.plan.template_version } })}
        >
          {t("causes.anew", { n: numberText(group.count) })}
        </Button>
        {rejected && (
          <Button size="small" icon={<EditOutlined />} onClick={() => setFixing(true)}>
            {t("fix")}
          </Button>
        )}
        {board.batch.state !== "cancelled" && (
          <Button size="small" icon={<RedoOutlined />} loading={retry.isPending} onClick={() => retry.mutate({ id: board.batch.id, tasks: group.tasks })}>
            {t("causes.retry", { n: numberText(group.count) })}
          </Button>
        )}
      </div>
      {fixing && <FixDrawer reason={textOf(group.message)} tasks={group.tasks} onClose={() => setFixing(false)} />}
    </li>
  );
}
