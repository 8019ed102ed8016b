import { expect } from "vitest";
import type { TestDatabase } from "#server/db/testing/database.ts";
import type { SqlWork } from "#server/db/transact.ts";
import { act } from "./act.ts";
import type { Crash } from "./any-step.ts";
import { arrangeWarehouse, stockDifferences, type Warehouse } from "./arrange.ts";
import {
  places,
  skus,
  StockModel,
  tracking,
  type Outcome,
  type Place,
  type Sku,
  type Step,
} from "./stock-model.ts";

const outcomeOf = (answer: unknown): Outcome => {
  const result = answer as { ok?: boolean; error?: { code: string } };
  return result.ok === false ? { refused: result.error!.code } : { done: true };
};

/** Runs a step and cuts it off where it is told. Null: nothing was committed. */
async function attempt(
  database: TestDatabase,
  shop: Warehouse,
  crash: Crash,
  run: (work: SqlWork) => Promise<unknown>,
) {
  try {
    return await shop.inSql(async (work) => {
      const answer = await run(work);
      if (crash === "abort") throw new Error("cut off");
      if (crash === "kill") {
        const { rows } = await work.client.query<{ pid: number }>("select pg_backend_pid() as pid");
        work.client.on("error", () => {});
        await database.asOwner("select pg_terminate_backend($1)", [rows[0]!.pid]);
      }
      return answer;
    });
  } catch (problem) {
    if (crash === "abort" || crash === "kill") return null;
    throw problem;
  }
}

interface Picture {
  levels: Record<string, unknown>;
  lots: Record<string, unknown>;
  demand: Record<string, number>;
}

/** The stock as the database has it; `committed`, `waiting` and `reserved` rows too, for what the model leaves open. */
async function read(database: TestDatabase, tenantId: string) {
  const levels = await database.asOwner<{ key: string; figures: unknown }>(
    `select sku_id || '@' || location_id as key, jsonb_build_object('onHand', on_hand, 'quality', quality_control, 'damaged', damaged,
       'committed', committed, 'reserved', reserved, 'available', available, 'incoming', incoming) as figures
       from stock_level where tenant_id = $1`,
    [tenantId],
  );
  const lots = await database.asOwner<{
    key: string;
    code: string;
    figures: { onHand: number; quality: number; damaged: number };
  }>(
    `select l.sku_id || '@' || l.location_id as key, lot.code,
       jsonb_build_object('onHand', l.on_hand, 'quality', l.quality_control, 'damaged', l.damaged) as figures
       from lot_level l join lot on lot.tenant_id = l.tenant_id and lot.id = l.lot_id where l.tenant_id = $1`,
    [tenantId],
  );
  const parts = await database.asOwner<{ kind: string; key: string; units: number }>(
    `select 'committed' as kind, order_line_id || ' ' || sku_id || ' ' || location_id as key, sum(quantity)::int as units
       from commitment where tenant_id = $1 and status = 'active' group by 2
     union all select 'waiting', order_line_id || ' ' || sku_id, sum(quantity)::int from backorder where tenant_id = $1 and status = 'open' group by 2
     union all select 'reserved', holder, sum(quantity)::int from reservation where tenant_id = $1 and status = 'active' group by 2
     union all select 'demand', order_line_id || ' ' || sku_id, sum(quantity)::int from (
       select order_line_id, sku_id, quantity from commitment where tenant_id = $1
       union all select order_line_id, sku_id, quantity from backorder where tenant_id = $1 and status <> 'filled') x group by 2`,
    [tenantId],
  );
  return { levels, lots, parts };
}

type Reading = Awaited<ReturnType<typeof read>>;

function pictureOf({ levels, lots, parts }: Reading): Picture {
  return {
    levels: Object.fromEntries(levels.map(({ key, figures }) => [key, figures])),
    lots: Object.fromEntries(
      lots
        .filter(({ figures }) => figures.onHand > 0)
        .map(({ key, code, figures }) => [`${key} ${code}`, figures]),
    ),
    demand: Object.fromEntries(
      parts.filter(({ kind }) => kind === "demand").map(({ key, units: sum }) => [key, sum]),
    ),
  };
}

function expected(model: StockModel, levels: string[]): Picture {
  const lots: Picture["lots"] = {};
  for (const [key, held] of model.held)
    for (const [code, holding] of held)
      if (code !== "" && holding.onHand > 0) lots[`${key} ${code}`] = holding;
  return {
    levels: Object.fromEntries(levels.map((key) => [key, model.level(...(key.split("@") as [Sku, Place]))])),
    lots,
    demand: Object.fromEntries(model.asked),
  };
}

/** Which promise gives way and who is filled first among equals is the database's to choose; that the sums are right is not. */
function adopt(model: StockModel, reading: Reading): void {
  model.committed.clear();
  model.waiting.clear();
  for (const one of model.reservations.values()) one.isActive = false;
  for (const { kind, key, units: sum } of reading.parts) {
    if (kind === "committed") model.committed.set(key, sum);
    if (kind === "waiting") model.waiting.set(key, sum);
    const reservation = kind === "reserved" ? model.reservations.get(key) : undefined;
    if (reservation) reservation.isActive = true;
  }
}

const leavesPromisesOpen = new Set<Step["do"]>(["adjust", "state", "release", "fill"]);

/**
 * Runs steps against the database and the model side by side and compares after each: answers, levels, lots, demand. A step that
 * is cut off changes nothing and is done again under its key; one that was done gives the same answer again.
 */
export async function runSideBySide(
  database: TestDatabase,
  run: { step: Step; crash: Crash }[],
): Promise<{ steps: number; crashes: number; refused: number }> {
  const shop = await arrangeWarehouse(database, {
    skus,
    locations: [...places],
    tracking: { cream: tracking.cream, watch: tracking.watch },
  });
  await shop.orders(["o0", "o1", "o2", "o3"]);
  const model = new StockModel();
  let crashes = 0;
  let refused = 0;
  for (const [index, { step, crash }] of run.entries()) {
    const key = `k${index}`;
    const go = (work: SqlWork) => act(work, model, step, key);
    if (crash === "abort" || crash === "kill") {
      crashes += 1;
      const before = pictureOf(await read(database, shop.tenantId));
      expect(await attempt(database, shop, crash, go)).toBeNull();
      expect(pictureOf(await read(database, shop.tenantId))).toEqual(before);
    }
    const answer = await attempt(database, shop, "none", go);
    // asked of the stock as it was when the step was done
    if (crash === "answer_lost" && step.do !== "unreserve" && step.do !== "fill" && step.do !== "ship") {
      crashes += 1;
      const again = await attempt(database, shop, "none", go);
      if ("done" in outcomeOf(answer)) expect(again).toEqual(answer);
    }
    expect(outcomeOf(answer), JSON.stringify(step)).toEqual(model.apply(step, key));
    if ("refused" in outcomeOf(answer)) refused += 1;
    const reading = await read(database, shop.tenantId);
    if (leavesPromisesOpen.has(step.do)) adopt(model, reading);
    if (step.do === "transfer" && step.sku === "watch") adoptSerials(model, reading);
    expect(pictureOf(reading), JSON.stringify(step)).toEqual(
      expected(
        model,
        reading.levels.map(({ key: level }) => level),
      ),
    );
    if (step.do === "fill") expectNobodyWaitsForNothing(model);
  }
  expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
  return { steps: run.length, crashes, refused };
}

/** Serials of one receipt have no order, so which of them a transfer takes is open; how many is not. */
function adoptSerials(model: StockModel, { lots }: Reading): void {
  for (const place of places) model.lotsAt("watch", place).clear();
  for (const { key, code, figures } of lots) {
    const [name, place] = key.split("@") as [Sku, Place];
    if (name === "watch") model.lotsAt(name, place).set(code, figures);
  }
}

function expectNobodyWaitsForNothing(model: StockModel): void {
  for (const [line, sum] of model.waiting) {
    const name = line.split(" ")[1] as Sku;
    if (sum > 0) expect(places.map((place) => model.level(name, place).available)).toEqual([0, 0]);
  }
}
