import type { Failure, FaultRetry, FaultText, Platform } from "./generated/types";

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

/** Turns anything thrown into a Fault. Whoever asks the program says itself when it does not answer; what else is thrown is a mistake of these screens. */
export function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  return new Fault(unexpected);
}

/** Faults of reads, and since when what is shown nevertheless is as it is; 0 where nothing is. */
const reads = new WeakMap<Fault, number>();

/** Turns anything a read threw into a Fault of which isOfRead is true. */
export function faultOfRead(error: unknown, since = 0): Fault {
  const fault = faultOf(error);
  reads.set(fault, since);
  return fault;
}

/** Whether doing it again changes nothing. */
export const isOfRead = (fault: Fault): boolean => reads.has(fault);

/** Since when what is shown is as it is, though it could not be read again; undefined where nothing is shown. */
export function shownSince(fault: Fault): string | undefined {
  const at = reads.get(fault);
  return at ? new Date(at).toISOString() : undefined;
}

/** This window was not opened by the program, or too long ago. */
export const noSessionFault = (): Fault =>
  new Fault({
    code: "system.no_session",
    message: { en: "this window is not signed in", zh: "此窗口尚未登录" },
    hint: {
      en: "Start MiniFleet again, or run “minifleet serve”: it opens or prints a fresh address.",
      zh: "请再次启动 MiniFleet，或运行 “minifleet serve”，它会打开或显示新的访问地址。",
    },
  });

/** Without what browsers call a secure context there is no cryptography for the page's seal. */
export const insecureFault = (): Fault =>
  new Fault({
    code: "bridge.insecure",
    message: { en: "this browser cannot keep the page's talk with MiniFleet to itself", zh: "此浏览器无法保护页面与 MiniFleet 之间的通信" },
    hint: { en: "Use Chrome, Edge or Firefox in a version of today.", zh: "请使用新版 Chrome、Edge 或 Firefox。" },
  });

/** A person did not want to wait any longer. */
export const leftFault = (): Fault =>
  new Fault({
    code: "bridge.left",
    message: { en: "you stopped waiting; it may still be done", zh: "已不再等待，该操作仍可能完成" },
    hint: { en: "What comes of it is shown when it is there, and stands in the journal.", zh: "完成后页面自动更新，结果记入操作日志。" },
  });

export const unreachableFault = (): Fault => new Fault(unreachable);
