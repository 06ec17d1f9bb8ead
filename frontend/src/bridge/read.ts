import { useMemo } from "react";
import { keepPreviousData, useMutation, useQuery, type QueryKey, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import type { Command } from "./command";
import { type Fault, faultOf, faultOfRead } from "./fault";
import type { EventKind } from "./generated/types";
import { untilLeft } from "./leave";

/** What a query depends on; news reads it. */
export interface Depends extends Record<string, unknown> {
  on: readonly EventKind[];
  about?: string | undefined;
}

interface ReadOptions {
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
    queryFn: async ({ client, queryKey }) => {
      try {
        return await cmd(req);
      } catch (error) {
        throw faultOfRead(error, client.getQueryState(queryKey)?.dataUpdatedAt);
      }
    },
    meta,
    enabled: options.enabled ?? true,
    ...(options.keep ? { placeholderData: keepPreviousData } : {}),
  });
}

/** A request on its way; one with a secret is emptied when it has gone. */
interface Box<Req> {
  request: Req | undefined;
}

/**
 * Runs a command. What it changes comes back as events, so that success needs
 * no invalidation by hand; the fault is in `error`, for a FaultAlert.
 *
 * A finished run is kept by the page for a while, with what it was given.
 * Of a command with a secret nothing is kept: `variables` is undefined.
 */
export function useCommand<Req, Res>(
  cmd: Command<Req, Res>,
  options: { onSuccess?: (response: Res, request: Req) => void } = {},
): UseMutationResult<Res, Fault, Req> {
  const onSuccess = options.onSuccess;
  const run = useMutation<Res, Fault, Box<Req>>({
    mutationKey: [cmd.id],
    mutationFn: async (box) => {
      const request = box.request as Req;
      if (cmd.secret) box.request = undefined;
      try {
        const response = await untilLeft(cmd(request));
        onSuccess?.(response, request);
        return response;
      } catch (error) {
        throw faultOf(error);
      }
    },
    ...(cmd.secret ? { gcTime: 0 } : {}),
  });
  type Plain = UseMutationResult<Res, Fault, Req>;
  const { mutate, mutateAsync } = run;
  const boxed = useMemo(
    () => ({
      mutate: ((request, callbacks) => mutate({ request: request as Req }, callbacks as never)) as Plain["mutate"],
      mutateAsync: ((request, callbacks) => mutateAsync({ request: request as Req }, callbacks as never)) as Plain["mutateAsync"],
    }),
    [mutate, mutateAsync],
  );
  return { ...run, ...boxed, variables: run.variables?.request } as Plain;
}
