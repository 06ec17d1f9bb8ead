import { useQueryClient } from "@tanstack/react-query";
import { api, type FleetLine } from "@/bridge";

/** The name of a merchant as a list has shown it, before its own record is read. */
export function useKnownName(id: string): string | undefined {
  const client = useQueryClient();
  for (const { id: command } of [api.merchants.find, api.merchants.rows]) {
    for (const [, data] of client.getQueriesData<{ rows: FleetLine[] }>({ queryKey: [command] })) {
      const name = data?.rows.find((row) => row.id === id)?.name;
      if (name) return name;
    }
  }
  return undefined;
}
