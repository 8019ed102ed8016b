import { closePool } from "#server/db/pool.ts";
import { transactSql } from "#server/db/transact.ts";
import { releaseStock } from "../use-cases/release-stock.ts";
import { takeStock } from "../use-cases/take-stock.ts";

/** What one racing process is told, as JSON in RACE. */
export interface Race {
  tenantId: string;
  skuId: string;
  /** Orders this process places, all at once, each over a connection of its own as far as the pool goes. */
  orderIds: string[];
  /** Every n-th order is canceled right after it was placed. */
  cancelEvery: number;
  /** The function under test has another name when a broken variant races. */
  functionName: "take_stock" | "take_stock_without_lock";
}

/** What it answers: orders that got stock and kept it. */
export interface RaceAnswer {
  kept: string[];
  short: string[];
}

async function place(race: Race, orderId: string): Promise<"kept" | "short" | "canceled"> {
  const scope = { tenantId: race.tenantId, actor: { kind: "system" as const, id: "race" } };
  const line = { orderId, orderLineId: `${orderId}-1`, demands: [{ skuId: race.skuId, quantity: 1 }] };
  const got = await transactSql(scope, async (work) => {
    if (race.functionName === "take_stock") return (await takeStock(work, [line]))[0]!.short.length === 0;
    const { rows } = await work.client.query<{ got: boolean }>(
      "select take_stock_without_lock($1, $2::jsonb) as got",
      [race.tenantId, JSON.stringify(line)],
    );
    return rows[0]!.got;
  });
  if (race.cancelEvery > 0 && race.orderIds.indexOf(orderId) % race.cancelEvery === 0) {
    await transactSql(scope, (work) => releaseStock(work, { orderId, reason: "canceled" }));
    return "canceled";
  }
  return got ? "kept" : "short";
}

const race = JSON.parse(process.env.RACE ?? "{}") as Race;
const ends = await Promise.all(race.orderIds.map((orderId) => place(race, orderId)));
const answer: RaceAnswer = {
  kept: race.orderIds.filter((_, index) => ends[index] === "kept"),
  short: race.orderIds.filter((_, index) => ends[index] === "short"),
};
process.stdout.write(JSON.stringify(answer));
await closePool();
