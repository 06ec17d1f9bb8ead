import { useTranslation } from "react-i18next";
import { type CallbackState, Fault } from "@/bridge";
import { CopyButton, FaultAlert, StateTag, type Tone } from "@/ui";
import "./callback.css";

type Condition = "off" | "problem" | "open" | "idle";

const tones: Record<Condition, Tone> = { off: "plain", problem: "bad", open: "good", idle: "plain" };

function conditionOf(state: CallbackState): Condition {
  if (!state.enabled) return "off";
  if (state.problem) return "problem";
  return state.open ? "open" : "idle";
}

/** Whether anybody listens for merchants who come back from consent. */
export function CallbackTag({ state }: { state: CallbackState }) {
  const { t } = useTranslation("authorize");
  const condition = conditionOf(state);
  return <StateTag tone={tones[condition]}>{t(`callback.${condition}`)}</StateTag>;
}

/** The addresses to register in the console, and why nobody listens there; titled: the first is what stands above. */
export function CallbackAddresses({ state, titled = false }: { state: CallbackState; titled?: boolean }) {
  const { t } = useTranslation("authorize");
  return (
    <>
      {state.problem && <FaultAlert fault={new Fault(state.problem)} />}
      <dl className={titled ? "mf-addresses mf-addresses--below" : "mf-addresses"}>
        <Address what={t("callback.register")} url={state.register} titled={titled} />
        {state.public && <Address what={t("callback.notify")} url={state.notify} />}
      </dl>
    </>
  );
}

function Address({ what, url, titled = false }: { what: string; url: string; titled?: boolean }) {
  return (
    <>
      <dt className={titled ? "mf-visually-hidden" : ""}>{what}</dt>
      <dd>
        <span className="mf-code">{url}</span>
        <CopyButton text={url} what={what} />
      </dd>
    </>
  );
}
