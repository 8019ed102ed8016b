import fc from "fast-check";
import { expect } from "vitest";
import { expectOk, type Result } from "#kernel/result.ts";
import type { TestDatabase } from "#server/db/testing/database.ts";
import { stockDifferences } from "#server/modules/inventory/testing/arrange.ts";
import { endOrder } from "../use-cases/end-order.ts";
import { beginBlindReceipt, closeReceipt } from "../use-cases/open-receipt.ts";
import { putAway } from "../use-cases/put-away.ts";
import { recordAsn } from "../use-cases/record-asn.ts";
import { confirmUnit, scanArrival, type ArrivalOutcome } from "../use-cases/scan-arrival.ts";
import { arrangeDock, gtins, type Dock } from "./arrange.ts";
import { noticeOf, sscc } from "./edi.ts";

type Sku = "sku_mug" | "sku_pot";
const skus = ["sku_mug", "sku_pot"] as const;
const codes: Record<Sku, string> = { sku_mug: "AC-MUG", sku_pot: "AC-POT" };

/** What a buyer, a supplier and clerks can do. Numbers choose among what is there when their turn comes. */
export type InboundStep =
  | { do: "place"; mugs: number; pots: number }
  | { do: "announce"; order: number; pallets: { sku: Sku; units: number }[] }
  | { do: "pallet"; which: number; counted: { good: number; damaged: number } | null; again: boolean }
  | { do: "begin"; order: number }
  | { do: "scan"; receipt: number; sku: Sku; units: number; isDamaged: boolean; again: boolean }
  | { do: "close"; receipt: number }
  | { do: "put"; sku: Sku; units: number; again: boolean }
  | { do: "end"; order: number };

const nat = fc.nat(7);
const again = fc.boolean();
const few = fc.integer({ min: 0, max: 9 });
const units = fc.integer({ min: 1, max: 9 });
const sku = fc.constantFrom(...skus);
const step = (name: InboundStep["do"], rest: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record({ do: fc.constant(name), ...rest }) as unknown as fc.Arbitrary<InboundStep>;

/** What every run begins with, so that there is something to act on. */
const start: InboundStep[] = [
  { do: "place", mugs: 9, pots: 9 },
  { do: "announce", order: 0, pallets: [{ sku: "sku_mug", units: 6 }] },
  { do: "begin", order: 0 },
];

/** Steps weighted so that trucks come in. */
export const inboundSteps = (least: number, most: number): fc.Arbitrary<InboundStep[]> =>
  fc.array(
    fc.oneof(
      { weight: 2, arbitrary: step("place", { mugs: few, pots: units }) },
      { weight: 3, arbitrary: step("announce", { order: nat, pallets: fc.array(fc.record({ sku, units }), { minLength: 1, maxLength: 3 }) }) },
      { weight: 5, arbitrary: step("pallet", { which: nat, counted: fc.option(fc.record({ good: few, damaged: fc.nat(3) })), again }) },
      { weight: 3, arbitrary: step("begin", { order: nat }) },
      { weight: 7, arbitrary: step("scan", { receipt: nat, sku, units, isDamaged: fc.boolean(), again }) },
      { weight: 2, arbitrary: step("close", { receipt: nat }) },
      { weight: 3, arbitrary: step("put", { sku, units, again }) },
      { weight: 1, arbitrary: step("end", { order: nat }) },
    ),
    { minLength: least, maxLength: most, size: "max" },
  ).map((steps) => [...start, ...steps]); // prettier-ignore

/** What is here, kept on paper by SKU. */
type Paper = Record<Sku, { onHand: number; damaged: number; inBins: number }>;

interface Run {
  database: TestDatabase;
  dock: Dock;
  paper: Paper;
  sql: (text: string) => Promise<Record<string, unknown>[]>;
}

/**
 * Runs steps against the room and against the paper, and checks the room's laws after each one.
 *
 * @returns how many steps did something, so that a run that refuses everything is noticed
 */
export async function runInbound(database: TestDatabase, steps: readonly InboundStep[]): Promise<number> {
  const dock = await arrangeDock(database);
  const none = () => ({ onHand: 0, damaged: 0, inBins: 0 });
  const paper: Paper = { sku_mug: none(), sku_pot: none() };
  const sql = (text: string) => database.asOwner(text, [dock.tenantId]);
  const run: Run = { database, dock, paper, sql };
  let done = 0;
  for (const [at, one] of steps.entries()) {
    const isDone = await take(run, one, at);
    if (isDone) done += 1;
    await checkLaws(run, `${at}: ${JSON.stringify(one)}`);
  }
  return done;
}

/** Does it, and once more where the step says so: the same answer, and on paper it counts once. */
async function twice<T>(isAgain: boolean, act: () => Promise<Result<T, { code: string }>>): Promise<T | undefined> {
  const first = await act();
  if (isAgain) expect(await act()).toEqual(first);
  return first.ok ? first.value : undefined;
} // prettier-ignore

async function idOf({ sql }: Run, table: "purchase_order" | "receipt", which: number): Promise<string> {
  const rows = await sql(`select id from ${table} where tenant_id = $1 order by id`);
  return String(rows[which % Math.max(1, rows.length)]?.id ?? "none");
}

async function take(run: Run, one: InboundStep, at: number): Promise<boolean> {
  const { dock, paper } = run;
  switch (one.do) {
    case "place":
      await dock.place(`pur_${String(at).padStart(3, "0")}`, { ...(one.mugs > 0 ? { sku_mug: one.mugs } : {}), sku_pot: one.pots });
      return true;
    case "announce":
      return announce(run, one, at);
    case "pallet":
      return receivePallet(run, one, at);
    case "begin": {
      const orderId = await idOf(run, "purchase_order", one.order);
      return (await dock.within((work) => beginBlindReceipt(work, { orderId }))).ok;
    }
    case "scan": {
      const receiptId = await idOf(run, "receipt", one.receipt);
      const input = { locationId: "loc_dock", code: gtins[one.sku].each, receiptId, quantity: one.units, isDamaged: one.isDamaged, scanKey: `model-scan-${at}` };
      const outcome = await twice<ArrivalOutcome>(one.again, () => dock.within((work) => scanArrival(work, input)));
      if (!outcome?.isAccepted) return false;
      paper[one.sku].onHand += one.units;
      if (one.isDamaged) paper[one.sku].damaged += one.units;
      return true;
    }
    case "close": {
      const receiptId = await idOf(run, "receipt", one.receipt);
      return (await twice(true, () => dock.within((work) => closeReceipt(work, { receiptId })))) !== undefined;
    }
    case "put": {
      const input = { locationId: "loc_dock", skuId: one.sku, binCode: "A1", quantity: one.units, scanKey: `model-put-${at}` };
      const put = await twice(one.again, () => dock.within((work) => putAway(work, input)));
      if (!put) return false;
      paper[one.sku].inBins += one.units;
      return true;
    }
    case "end": {
      const orderId = await idOf(run, "purchase_order", one.order);
      return (await dock.within((work) => endOrder(work, { orderId, reason: "A step." }))).ok;
    }
  }
} // prettier-ignore

async function announce(run: Run, one: Extract<InboundStep, { do: "announce" }>, at: number): Promise<boolean> {
  const { dock, sql } = run;
  const orders = await sql("select number from purchase_order where tenant_id = $1 order by id");
  const order = orders[one.order % Math.max(1, orders.length)];
  if (!order) return false;
  const rows = one.pallets.map((pallet, n) => ({
    sscc: sscc(at * 10 + n + 1),
    order: String(order.number),
    code: codes[pallet.sku],
    quantity: pallet.units,
  }));
  const announcement = noticeOf(`S-${at}`, rows);
  const input = { id: `asn_${String(at).padStart(3, "0")}`, supplierId: "sup_acme", source: "person" as const, announcement };
  return (await dock.within((work) => recordAsn(work, input))).ok;
} // prettier-ignore

/** Scans a pallet that was announced and counts it in: as announced, or as it really is. */
async function receivePallet(run: Run, one: Extract<InboundStep, { do: "pallet" }>, at: number): Promise<boolean> {
  const { dock, paper, sql } = run;
  const pallets = await sql("select sscc from asn_unit where tenant_id = $1 order by id");
  const code = pallets[one.which % Math.max(1, pallets.length)]?.sscc;
  if (typeof code !== "string") return false;
  const scanned = expectOk(await dock.within((work) => scanArrival(work, { locationId: "loc_dock", code, scanKey: `model-pallet-${at}` })));
  if (!scanned.isAccepted || !scanned.unit) return false;
  const { receiptId, unit } = scanned;
  const lines = one.counted ? unit.lines.map(({ id }) => ({ asnLineId: id, ...one.counted! })) : [];
  const input = { receiptId, unitId: unit.id, lines, scanKey: `model-confirm-${at}` };
  const outcome = await twice<ArrivalOutcome>(one.again, () => dock.within((work) => confirmUnit(work, input)));
  if (!outcome?.isAccepted) return false;
  for (const { skuId, open } of unit.lines) {
    if (skuId !== "sku_mug" && skuId !== "sku_pot") continue;
    const { good, damaged } = one.counted ?? { good: open, damaged: 0 };
    paper[skuId].onHand += good + damaged;
    paper[skuId].damaged += damaged;
  }
  return true;
} // prettier-ignore

/** The laws of the room, after every step. */
async function checkLaws({ database, dock, paper, sql }: Run, after: string): Promise<void> {
  const levels = await sql("select sku_id, on_hand::int, damaged::int, incoming::int from stock_level where tenant_id = $1"); // prettier-ignore
  const toCome = await sql(
    `select l.sku_id, coalesce(sum(greatest(0, l.ordered_quantity - l.received_quantity - l.short_quantity)), 0)::int as units
       from purchase_order_line l join purchase_order o on o.tenant_id = l.tenant_id and o.id = l.purchase_order_id
      where l.tenant_id = $1 and o.status in ('placed', 'acknowledged') group by 1`,
  );
  for (const id of skus) {
    const level = levels.find((row) => row.sku_id === id) ?? { on_hand: 0, damaged: 0, incoming: 0 };
    const { onHand, damaged } = paper[id];
    // stock is what was counted in, and incoming what is still to come of orders that are with the supplier, never below nothing
    expect(level, after).toMatchObject({ on_hand: onHand, damaged });
    expect(level.incoming, after).toBe(Number(toCome.find((row) => row.sku_id === id)?.units ?? 0));
  }
  expect(await stockDifferences(database, dock.tenantId), after).toEqual([]);
  const bins = await sql("select sku_id, sum(quantity)::int as units from bin_level where tenant_id = $1 group by 1 having sum(quantity) > 0"); // prettier-ignore
  for (const { sku_id: id, units: lying } of bins) expect(lying, after).toBe(paper[id as Sku].inBins);
  // what a line received is what its receipts say, and more than was ordered is told as a difference
  const wrong = await sql(
    `select l.id, l.ordered_quantity, l.received_quantity, r.units, d.told from purchase_order_line l
       cross join lateral (select coalesce(sum(quantity), 0) as units from receipt_line r where r.tenant_id = l.tenant_id and r.purchase_order_line_id = l.id) r
       cross join lateral (select coalesce(sum(quantity), 0) as told from receipt_difference d
          where d.tenant_id = l.tenant_id and d.purchase_order_line_id = l.id and d.kind in ('over', 'not_on_asn', 'wrong_item')) d
      where l.tenant_id = $1 and (l.received_quantity <> r.units or l.received_quantity - d.told > l.ordered_quantity)`,
  );
  expect(wrong, after).toEqual([]);
  const placed = await sql("select id from receipt_line where tenant_id = $1 and (put_away_quantity < 0 or put_away_quantity > quantity)"); // prettier-ignore
  expect(placed, after).toEqual([]);
}
