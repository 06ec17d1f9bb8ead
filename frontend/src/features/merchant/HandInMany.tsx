import { Button, Card, Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { type Command, type FieldError, type RunHead, type RunKind, type TargetsOf, useCommand, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert, numberText, paged, PageHeader, StateTag, useDraft } from "@/ui";
import { RunCard } from "../run";
import { ForMerchants } from "./ForMerchants";
import { useGiven } from "./given";
import { MerchantPicker, nonePicked } from "./MerchantPicker";
import { SendBar, useMerchantsMissing } from "./SendBar";
import { SendToMany } from "./SendToMany";

/** A merchant of a plan, as every room that hands in tells it. */
interface Planned {
  merchant_id: string;
  name: string;
  ready: boolean;
  problems: FieldError[];
}

interface Props<Rest, Row extends Planned> {
  /** The tab of a merchant it is about; the choice is kept by it too. */
  tab: "permission" | "privacy";
  title: string;
  about: string;
  /** The form of the provider's that is filled for each. */
  form: ReactNode;
  /** What is still to be written before anything can be handed in. */
  unwritten?: string | undefined;
  /** What it is called to hand it in for merchants. */
  name: string;
  /** What stands beside the choice of merchants. */
  options?: ReactNode;
  /** What the methods are asked beside the merchants. */
  rest: Rest;
  plan: Command<Rest & { merchants: string[] }, { rows: Row[]; ready: number }>;
  send: Command<Rest & { merchants: string[] }, RunHead>;
  read: Command<TargetsOf, RunHead>;
  kinds: RunKind[];
  /** What the button says for so many, 0 while that is not known. */
  sendLabel: (count: number) => string;
  /** What it means to send it. */
  sendAbout: string;
  /** What is missing where nobody can be sent for. */
  nobody: string;
  /** Where a merchant that needs nothing stands. */
  nothing: string;
  stateOf: (row: Row) => ReactNode;
  /** What else is to be known of a merchant. */
  noteOf?: (row: Row) => ReactNode;
}

/** A form of the provider's, what would be handed in by it for which merchants, and handing it in. */
export function HandInMany<Rest, Row extends Planned>(props: Props<Rest, Row>) {
  return (
    <ForMerchants title={props.title} about={props.about}>
      <HandIn {...props} />
    </ForMerchants>
  );
}

function HandIn<Rest, Row extends Planned>({ tab, title, about, form, unwritten, name, options, rest, kinds, sendLabel, sendAbout, nobody, ...of }: Props<Rest, Row>) {
  const { t } = useTranslation("merchant");
  const navigate = useNavigate();
  const [picked, setPicked] = useDraft(`${tab}/many`, nonePicked);
  useGiven(setPicked);
  const begun = ({ id }: RunHead) => void navigate(`/runs/${id}`);
  const plan = useRead(of.plan, { ...rest, merchants: picked.ids }, { on: ["readiness", "merchant", "authorization"], enabled: picked.ids.length > 0, keep: true });
  const send = useCommand(of.send, { onSuccess: begun });
  const ask = useCommand(of.read, { onSuccess: begun });
  const count = picked.ids.length;
  const shown = count > 0 ? plan.data : undefined;
  // What would be sent is known once the plan is that of these merchants.
  const sent = plan.isPlaceholderData ? undefined : shown;
  const ready = sent?.rows.filter((row) => row.ready).map((row) => row.merchant_id) ?? [];
  const missing = [...(count === 0 && unwritten ? [unwritten] : []), ...useMerchantsMissing(count), ...(sent?.ready === 0 ? [nobody] : [])];
  return (
    <div className="mf-page">
      <PageHeader title={title} about={about} />
      <div className="mf-beside">
        <div className="mf-stack">
          {form}
          <Card title={name}>
            <MerchantPicker picked={picked} onChange={setPicked} />
            <div className="mf-row" style={{ marginTop: 12 }}>
              <Button disabled={count === 0} loading={ask.isPending} onClick={() => ask.mutate({ targets: { merchants: picked.ids } })}>
                {count ? t("plan.ask", { count, n: numberText(count) }) : t("plan.ask.none")}
              </Button>
              {options}
            </div>
            <FaultAlert fault={plan.error} onRetry={() => void plan.refetch()} />
            <FaultAlert fault={ask.error} />
          </Card>
          {shown && (
            <Card title={t("plan")} extra={<span className="mf-quiet mf-numbers">{t("plan.counts", { ready: numberText(shown.ready), total: numberText(shown.rows.length) })}</span>}>
              <PlanTable tab={tab} rows={shown.rows} {...of} />
            </Card>
          )}
          <FaultAlert fault={send.error} />
          <SendBar missing={missing}>
            <SendToMany label={sendLabel(sent?.ready ?? 0)} ids={ready} disabled={!sent?.ready} busy={send.isPending} onSend={() => send.mutate({ ...rest, merchants: ready })}>
              {sendAbout}
            </SendToMany>
          </SendBar>
        </div>
        <RunCard kinds={kinds} />
      </div>
    </div>
  );
}

/** What would be handed in for whom, and what is in the way. */
function PlanTable<Row extends Planned>({ tab, rows, nothing, stateOf, noteOf }: Pick<Props<unknown, Row>, "tab" | "nothing" | "stateOf" | "noteOf"> & { rows: Row[] }) {
  const { t } = useTranslation("merchant");
  return (
    <Table<Row>
      rowKey="merchant_id"
      size="small"
      dataSource={rows}
      pagination={paged({ pageSize: 20 })}
      columns={[
        { key: "name", title: t("plan.merchant"), width: 180, render: (_, row) => <Link to={`/merchants/${row.merchant_id}/${tab}`}>{row.name}</Link> },
        { key: "state", title: t("plan.state"), minWidth: 130, render: (_, row) => stateOf(row) },
        {
          key: "what",
          title: t("plan.what"),
          render: (_, row) => (
            <>
              {row.ready && <StateTag tone="good">{t("plan.ready")}</StateTag>}
              {!row.ready && row.problems.length === 0 && <span className="mf-quiet">{nothing}</span>}
              {row.problems.map((p) => (
                <div key={p.field + p.code}>
                  <StateTag tone="bad">{t("plan.left")}</StateTag> {textOf(p.text)}
                </div>
              ))}
              {noteOf?.(row)}
            </>
          ),
        },
      ]}
    />
  );
}
