import { keepPreviousData, useMutation, useQuery, type QueryKey, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import type { Command } from "./command";
import { type Fault, faultOf } from "./fault";
import type { EventKind } from "./generated";

/** What a query depends on; news reads it. */
export interface Depends extends Record<string, unknown> {
  on: readonly EventKind[];
  about?: string | undefined;
}

export interface ReadOptions {
  /** The kinds of events that make this answer old. */
  on?: readonly EventKind[];
  /** Only events about this record (or about all) do. */
  about?: string;
  enabled?: boolean;
  /** Show the previous answer while the next one loads (searching, paging). */
  keep?: boolean;
}

export function keyOf<Req, Res>(cmd: Command<Req, Res>, req: Req): QueryKey {
  return [cmd.id, req ?? null];
}

/** Reads a query of the facade and keeps it true: events named in `on` re-read it. */
export function useRead<Req, Res>(cmd: Command<Req, Res>, req: Req, options: ReadOptions = {}): UseQueryResult<Res, Fault> {
  const meta: Depends = { on: options.on ?? [], about: options.about };
  return useQuery<Res, Fault>({
    queryKey: keyOf(cmd, req),
    queryFn: async () => {
      try {
        return await cmd(req);
      } catch (error) {
        throw faultOf(error);
      }
    },
    meta,
    enabled: options.enabled ?? true,
    ...(options.keep ? { placeholderData: keepPreviousData } : {}),
  });
}

/**
 * Runs a command. What it changes comes back as events, so that success needs
 * no invalidation by hand; the fault is in `error`, for a FaultAlert.
 */
export function useCommand<Req, Res>(
  cmd: Command<Req, Res>,
  options: { onSuccess?: (response: Res, request: Req) => void } = {},
): UseMutationResult<Res, Fault, Req> {
  return useMutation<Res, Fault, Req>({
    mutationKey: [cmd.id],
    mutationFn: async (req: Req) => {
      try {
        return await cmd(req);
      } catch (error) {
        throw faultOf(error);
      }
    },
    ...(options.onSuccess ? { onSuccess: options.onSuccess } : {}),
  });
}
