import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { Fault } from "@/bridge";
import { unreadIn } from "./unread";

test("what is shown and could not be read again is told once for each reason, and read again together", async () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  let broken: string | undefined;
  const asked: string[] = [];
  for (const name of ["a", "b", "c"]) {
    const queryFn = () => {
      asked.push(name);
      if (broken) throw new Fault({ code: broken, message: { en: broken, zh: broken } });
      return name;
    };
    new QueryObserver(client, { queryKey: [name], queryFn }).subscribe(() => undefined);
  }
  await client.refetchQueries();
  expect(unreadIn(client.getQueryCache())).toEqual([]);
  broken = "odd";
  await client.refetchQueries({ queryKey: ["a"] });
  await client.refetchQueries({ queryKey: ["b"] });
  const [one, ...more] = unreadIn(client.getQueryCache());
  expect(more).toEqual([]);
  expect(one?.fault.code).toBe("odd");
  broken = undefined;
  asked.length = 0;
  one?.retry();
  await expect.poll(() => unreadIn(client.getQueryCache())).toEqual([]);
  expect(asked.toSorted()).toEqual(["a", "b"]);
  // What was never read has nothing to be shown.
  broken = "locked";
  new QueryObserver(client, { queryKey: ["d"], queryFn: () => { throw new Fault({ code: "odd", message: { en: "", zh: "" } }); } }).subscribe(() => undefined);
  await expect.poll(() => client.getQueryState(["d"])?.status).toBe("error");
  expect(unreadIn(client.getQueryCache())).toEqual([]);
});
