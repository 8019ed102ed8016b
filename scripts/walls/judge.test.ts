import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { judgeImport } from "./judge.ts";
import { ranks } from "./ranks.ts";

const room = (name: string, file: string) => `server/modules/${name}/${file}`;

describe("the walls", () => {
  it("know every room that exists", () => {
    const rooms = readdirSync("server/modules");
    expect(rooms.filter((name) => !(name in ranks))).toEqual([]);
  });

  it.each([
    [room("inventory", "use-cases/take.ts"), room("orders", "public.ts"), /rank 2.*rank 3/],
    [room("catalog", "store.ts"), room("ledger", "public.ts"), /only lower rooms/],
    [room("orders", "use-cases/place.ts"), room("inventory", "store.ts"), /only public\.ts/],
    [room("orders", "domain/hold.ts"), "server/db/transact.ts", /pure/],
    [room("orders", "contract.ts"), "server/platform/log.ts", /pure/],
    [room("channels", "adapters/shopify/order.ts"), room("channels", "store.ts"), /adapter/],
    [room("channels", "adapters/shopify/order.ts"), "server/db/pool.ts", /adapter/],
    [room("orders", "router.ts"), "components/ui/button.tsx", /screens/],
    ["components/ui/button.tsx", "components/blocks/page-header.tsx", /business word/],
    ["components/blocks/page-header.tsx", "components/jobs/run-list.tsx", /meet on a page/],
    ["components/orders/list.tsx", "components/jobs/run-list.tsx", /meet on a page/],
    ["components/orders/list.tsx", "server/api/root.ts", /browser/],
    ["components/orders/list.tsx", room("orders", "store.ts"), /contract/],
    ["app/(portal)/page.tsx", "server/db/pool.ts", /server\/api/],
    ["app/(portal)/page.tsx", room("orders", "public.ts"), /server\/api/],
    ["kernel/money.ts", "server/db/pool.ts", /kernel/],
    ["server/platform/log.ts", "server/db/pool.ts", /bottom/],
    ["server/db/pool.ts", room("orders", "public.ts"), /below the rooms/],
    ["sandbox/main.ts", "server/db/pool.ts", /alone/],
    ["sandbox/main.ts", "kernel/money.ts", /alone/],
    ["server/http/doors/x.ts", room("orders", "store.ts"), /doors/],
  ])("%s → %s", (from, to, sentence) => {
    const verdict = judgeImport(from, to, false);
    expect(verdict).toMatch(sentence);
  });

  it("let through what the house allows", () => {
    const allowed: [string, string, boolean][] = [
      [room("orders", "use-cases/place.ts"), room("inventory", "public.ts"), false],
      [room("partners", "use-cases/call.ts"), room("exceptions", "public.ts"), false],
      [room("orders", "store.ts"), "server/db/transact.ts", false],
      [room("orders", "domain/hold.ts"), "kernel/money.ts", false],
      ["components/orders/list.tsx", "components/blocks/page-header.tsx", false],
      ["components/orders/list.tsx", room("orders", "contract.ts"), false],
      ["components/orders/list.tsx", "server/api/root.ts", true],
      ["app/(portal)/page.tsx", "server/api/caller.ts", false],
      ["server/api/root.ts", room("orders", "router.ts"), false],
    ];
    expect(allowed.map(([from, to, isTypeOnly]) => judgeImport(from, to, isTypeOnly))).toEqual(
      allowed.map(() => null),
    );
  });
});
