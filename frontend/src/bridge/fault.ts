import type { Failure, FaultRetry, FaultText, Platform } from "./generated";

/** A failure of a command as the person may read it; see Go's fault.Error. */
export class Fault extends Error {
  readonly code: string;
  readonly text: FaultText;
  readonly hint: FaultText | undefined;
  readonly retry: FaultRetry;
  readonly merchant: string | undefined;
  readonly field: string | undefined;
  readonly platform: Platform | undefined;

  constructor(failure: Failure) {
    super(failure.code);
    this.name = "Fault";
    this.code = failure.code;
    this.text = failure.message;
    this.hint = failure.hint;
    this.retry = failure.retry ?? "";
    this.merchant = failure.merchant;
    this.field = failure.field;
    this.platform = failure.platform ?? undefined;
  }
}

const unreachable: Failure = {
  code: "bridge.unreachable",
  message: { en: "MiniFleet does not answer", zh: "MiniFleet 没有响应" },
  hint: {
    en: "The program may have ended. Start it again; nothing you saved is lost.",
    zh: "程序可能已退出，请重新启动；已保存的内容不会丢失。",
  },
  retry: "now",
};

const unexpected: Failure = {
  code: "internal",
  message: { en: "Something unexpected went wrong", zh: "发生了意外错误" },
};

/** Turns anything thrown into a Fault. */
export function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  if (error instanceof TypeError) return new Fault(unreachable);
  return new Fault(unexpected);
}

export const unreachableFault = (): Fault => new Fault(unreachable);
