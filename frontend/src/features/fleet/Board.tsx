import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type ReadinessBoard, type FleetSelection, useRead } from "@/bridge";
import { textOf } from "@/i18n";
import { FaultAlert, Loading, numberText, StateTag } from "@/ui";
import { ForMany } from "./ForMany";
import { on, tones } from "./states";
import type { Looking } from "./useReadiness";
import { useScrollEdge } from "./useScrollEdge";

interface Props {
  board: ReadinessBoard;
  looking: Looking;
}

/** A column for each step that somebody has to see to, and one for those who are ready. */
export function Board({ board, looking }: Props) {
  const { t } = useTranslation("fleet");
  const edge = useScrollEdge();
  const states = new Map(board.states.map(({ state, name }) => [state, textOf(name)]));
  return (
    // It is wider than the window, and the keys have to reach what is beside it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="mf-fleet__board" role="group" aria-label={t("board")} tabIndex={0} ref={edge}>
      {board.steps
        .filter(({ first }) => first > 0)
        .map(({ step, name, first }) => (
          <Column key={step} title={textOf(name)} count={first} filter={{ ...looking.base, first: step }} states={states} onAll={() => looking.change({ next: step, view: "table" })} />
        ))}
      {board.ready > 0 && (
        <Column title={t("ready")} count={board.ready} filter={{ ...looking.base, ready: true }} states={states} onAll={() => looking.change({ ready: "1", view: "table" })} />
      )}
    </div>
  );
}

/** As many of a column are shown; the rest is a table away. */
const shown = 20;

interface ColumnProps {
  title: string;
  count: number;
  filter: FleetSelection;
  states: ReadonlyMap<string, string>;
  onAll: () => void;
}

function Column({ title, count, filter, states, onAll }: ColumnProps) {
  const { t } = useTranslation("fleet");
  const { data, error, refetch } = useRead(api.fleet.board, { filter, limit: shown }, { on, keep: true });
  return (
    <section className="mf-fleet__column" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <span className="mf-numbers mf-quiet">{numberText(count)}</span>
      </header>
      {filter.first && data && <ForMany step={filter.first} ids={data.ids} small />}
      <FaultAlert fault={error} onRetry={() => void refetch()} />
      {!data && !error && <Loading rows={2} />}
      <ul>
        {data?.rows.map((line) => (
          <li key={line.merchant_id}>
            <Link to={`/merchants/${line.merchant_id}/fleet`}>{line.name}</Link>
            {line.state && (
              <span className="mf-fleet__why">
                <StateTag tone={tones[line.state]}>{states.get(line.state)}</StateTag>
                <span className="mf-quiet">{textOf(line.why)}</span>
              </span>
            )}
          </li>
        ))}
      </ul>
      {count > shown && (
        <button type="button" className="mf-more" onClick={onAll}>
          {t("board.all", { n: numberText(count) })}
        </button>
      )}
    </section>
  );
}
