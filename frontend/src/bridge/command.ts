import { transport } from "./transport";

/**
 * A command of the facade: call it with its request, get its response, or a
 * thrown Fault. `id` names it in query keys ("Merchants.List").
 */
export interface Command<Req, Res> {
  (req: Req): Promise<Res>;
  readonly id: string;
  /** A secret travels in its request, which nothing may keep. */
  readonly secret: boolean;
}

export function command<Req, Res>(service: string, method: string, options: { secret?: boolean } = {}): Command<Req, Res> {
  const run = async (req: Req): Promise<Res> =>
    (await transport().invoke(service, method, JSON.stringify(req ?? {}))) as Res;
  return Object.assign(run, { id: `${service}.${method}`, secret: options.secret ?? false });
}
