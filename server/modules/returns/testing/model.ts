import fc from "fast-check";
import { expect } from "vitest";
import type { Result } from "#kernel/result.ts";
import { newId } from "#kernel/ids.ts";
import type { TestDatabase } from "#server/db/testing/database.ts";
import { stockDifferences } from "#server/modules/inventory/testing/arrange.ts";
import { dispositions, grades, type Disposition, type Grade } from "../contract.ts";
import { askReturn } from "../use-cases/ask-return.ts";
import { approveRma, endRma, markInTransit } from "../use-cases/decide-rma.ts";
import { finishRefurbishment } from "../use-cases/finish-refurbishment.ts";
import { inspectUnits, markMissing } from "../use-cases/inspect-units.ts";
import { arrangeReturns } from "./arrange.ts";

/** What people can do to the returns of one order. Numbers choose among what is there when their turn comes. */
export type ReturnStep =
  | { do: "ask"; who: "support" | "buyer"; line: 1 | 2; units: number; again: boolean }
  | { do: "approve" | "reject" | "cancel" | "send"; which: number }
  | {
      do: "scan";
      which: number;
      code: "S1" | "S2" | "OTHER";
      units: number;
      isExtra: boolean;
      again: boolean;
    }
  | {
      do: "inspect";
      which: number;
      units: number;
      grade: Grade;
      disposition: Disposition;
      again: boolean;
    }
  | { do: "missing"; which: number; units: number; again: boolean }
  | { do: "refurbished"; which: number; outcome: "A" | "B" | "failed"; again: boolean };

const which = fc.nat(11);
const units = fc.integer({ min: 1, max: 3 });
const again = fc.boolean();
const of = <const Name extends string, Rest extends object>(name: Name, rest: { [K in keyof Rest]: fc.Arbitrary<Rest[K]> }) =>
  fc.record({ do: fc.constant(name), ...rest }) as unknown as fc.Arbitrary<{ do: Name } & Rest>; // prettier-ignore

/** What every run begins with, so that there is something to act on. */
const start: ReturnStep[] = [
  { do: "ask", who: "buyer", line: 1, units: 3, again: false },
  { do: "ask", who: "support", line: 2, units: 2, again: false },
  { do: "approve", which: 0 },
  { do: "approve", which: 1 },
];

/** Orders of steps, weighted so that returns get somewhere. */
export const returnSteps = (least: number, most: number): fc.Arbitrary<ReturnStep[]> =>
  fc.array(
    fc.oneof(
      { weight: 3, arbitrary: of("ask", { who: fc.constantFrom("support", "buyer"), line: fc.constantFrom(1, 2), units, again }) },
      { weight: 3, arbitrary: of("approve", { which }) },
      { weight: 1, arbitrary: fc.oneof(of("reject", { which }), of("cancel", { which }), of("send", { which })) },
      { weight: 6, arbitrary: of("scan", { which, code: fc.constantFrom("S1", "S1", "S2", "OTHER"), units, isExtra: fc.boolean(), again }) },
      { weight: 6, arbitrary: of("inspect", { which, units, grade: fc.constantFrom(...grades), disposition: fc.constantFrom(...dispositions), again }) },
      { weight: 1, arbitrary: of("missing", { which, units, again }) },
      { weight: 2, arbitrary: of("refurbished", { which, outcome: fc.constantFrom("A", "B", "failed"), again }) },
    ) as fc.Arbitrary<ReturnStep>,
    { minLength: least, maxLength: most, size: "max" },
  ).map((steps) => [...start, ...steps]); // prettier-ignore

/** Sold of each order line. */
const SOLD = { l1: 5, l2: 3 } as const;

/** What the buyer paid for all of it: both lines, less discount, with tax. */
const PAID_MINOR = 5 * 1_000 - 100 + 200 + 3 * 333 + 7;

/** What each received unit became, kept on paper: it is in exactly one of these. */
interface Paper {
  received: number;
  waiting: number;
  sellable: number;
  used: number;
  inWork: number;
  gone: number;
}

/**
 * Runs steps against the room and against the paper, and checks the room's laws after each one.
 *
 * @returns how many steps did something, so that a run that refuses everything is noticed
 */
export async function runReturns(database: TestDatabase, steps: readonly ReturnStep[]): Promise<number> {
  const shop = await arrangeReturns(database, {
    lines: [
      { quantity: SOLD.l1, unitPriceMinor: 1_000, discountMinor: 100, taxMinor: 200 },
      { quantity: SOLD.l2, unitPriceMinor: 333, taxMinor: 7 },
    ],
  });
  const paper: Paper = { received: 0, waiting: 0, sellable: 0, used: 0, inWork: 0, gone: 0 };
  let done = 0;
  for (const [at, step] of steps.entries()) {
    const isDone = await take(shop, paper, step, at);
    if (isDone) done += 1;
    await checkLaws(database, shop, paper, `${at}: ${JSON.stringify(step)}`);
  }
  return done;
}

type Shop = Awaited<ReturnType<typeof arrangeReturns>>;

/** Does it, and once more where the step says so: the same answer, and on paper it counts once. */
async function twice<T>(isAgain: boolean, run: () => Promise<Result<T, { code: string }>>): Promise<T | undefined> {
  const first = await run();
  if (isAgain) expect(await run()).toEqual(first);
  return first.ok ? first.value : undefined;
} // prettier-ignore

const pick = <Row>(rows: readonly Row[], which: number): Row | undefined =>
  rows[which % Math.max(1, rows.length)];

async function take(shop: Shop, paper: Paper, step: ReturnStep, at: number): Promise<boolean> {
  const rmas = (await shop.sql("select id from rma where tenant_id = $1 order by id")) as { id: string }[];
  switch (step.do) {
    case "ask": {
      const id = newId("rma");
      const { line, units: quantity, who } = step;
      const lines = [{ orderLineId: `l${line}`, skuId: `s${line}`, quantity, reason: "unwanted" as const }];
      const asked = await twice(step.again, () =>
        who === "support"
          ? shop.open(id, quantity, "unwanted", line)
          : shop.within((work) => askReturn(work, { id, orderId: "ord_1", lines, note: "", photos: [] })),
      );
      return asked !== undefined;
    }
    case "approve":
    case "reject":
    case "cancel":
    case "send": {
      const id = pick(rmas, step.which)?.id ?? "rma_none";
      const answer = await shop.within(async (work) => {
        if (step.do === "approve") return approveRma(work, id);
        if (step.do === "send") return markInTransit(work, { id, trackingNumber: "" });
        return endRma(work, { id, end: step.do === "reject" ? "rejected" : "canceled", reason: "A step." });
      }, "usr_boss");
      return answer.ok;
    }
    case "scan":
      return scan(shop, paper, step, { id: pick(rmas, step.which)?.id ?? "rma_none", at });
    case "inspect":
      return inspect(shop, paper, step, at);
    case "missing": {
      const lines = (await shop.sql("select id from rma_line where tenant_id = $1 and expected_quantity > received_quantity + missing_quantity order by id")) as { id: string }[]; // prettier-ignore
      const lineId = pick(lines, step.which)?.id ?? "rml_none";
      const input = { id: `missing-${at}`, lineId, quantity: step.units };
      return (await twice(step.again, () => shop.within((work) => markMissing(work, input)))) !== undefined;
    }
    case "refurbished":
      return refurbished(shop, paper, step);
  }
}

async function scan(
  shop: Shop,
  paper: Paper,
  step: Extract<ReturnStep, { do: "scan" }>,
  { id, at }: { id: string; at: number },
): Promise<boolean> {
  const over = { scanKey: `model-scan-${at}`, isExtra: step.isExtra, quantity: step.units };
  const outcome = await twice(step.again, () => shop.scan(id, step.code, over));
  if (!outcome?.isAccepted) return false;
  paper.received += step.units;
  paper.waiting += step.units;
  return true;
}

async function inspect(
  shop: Shop,
  paper: Paper,
  step: Extract<ReturnStep, { do: "inspect" }>,
  at: number,
): Promise<boolean> {
  const lines = (await shop.sql("select id, received_quantity - inspected_quantity as waiting from rma_line where tenant_id = $1 and received_quantity > 0 order by id")) as { id: string; waiting: number }[]; // prettier-ignore
  const line = pick(lines, step.which);
  const { grade, disposition, units: quantity } = step;
  const input = { id: `inspect-${at}`, lineId: line?.id ?? "rml_none", quantity, grade, disposition, bStockSkuId: "b1" };
  const decided = await twice(step.again, () => shop.within((work) => inspectUnits(work, input)));
  const mayBe = line !== undefined && quantity <= line.waiting && (disposition !== "restock" || grade === "A");
  expect(decided !== undefined).toBe(mayBe);
  if (!decided) return false;
  paper.waiting -= quantity;
  paper[whereTo(disposition)] += quantity;
  return true;
} // prettier-ignore

const whereTo = (disposition: Disposition): "sellable" | "used" | "inWork" | "gone" =>
  disposition === "restock" ? "sellable" : disposition === "resell_b" ? "used" : disposition === "refurbish" ? "inWork" : "gone"; // prettier-ignore

async function refurbished(
  shop: Shop,
  paper: Paper,
  step: Extract<ReturnStep, { do: "refurbished" }>,
): Promise<boolean> {
  const jobs = (await shop.sql("select id, quantity from refurbishment where tenant_id = $1 and status = 'open' order by id")) as { id: string; quantity: number }[]; // prettier-ignore
  const job = pick(jobs, step.which);
  const input = { id: job?.id ?? "rfb_none", outcome: step.outcome, costMinor: 100n, bStockSkuId: "b1" };
  const ended = await twice(step.again, () => shop.within((work) => finishRefurbishment(work, input)));
  expect(ended !== undefined).toBe(job !== undefined);
  if (!job) return false;
  paper.inWork -= job.quantity;
  paper[step.outcome === "A" ? "sellable" : step.outcome === "B" ? "used" : "gone"] += job.quantity;
  return true;
}

/** The laws of the room, after every step. */
async function checkLaws(database: TestDatabase, shop: Shop, paper: Paper, after: string): Promise<void> {
  // each unit that came is in exactly one place
  const { received, waiting, sellable, used, inWork, gone } = paper;
  expect(waiting + sellable + used + inWork + gone, after).toBe(received);
  const [level] = await shop.sql(
    `select coalesce(sum(on_hand), 0)::int as on_hand, coalesce(sum(quality_control), 0)::int as held,
            coalesce(sum(available) filter (where sku_id <> 'b1'), 0)::int as sellable, coalesce(sum(on_hand) filter (where sku_id = 'b1'), 0)::int as used
       from stock_level where tenant_id = $1`,
  );
  expect(level, after).toEqual({
    on_hand: received - gone,
    held: waiting + inWork,
    sellable,
    used,
  });
  expect(await stockDifferences(database, shop.tenantId), after).toEqual([]);
  // never more is asked for than was shipped, whoever asked
  const asked = await shop.sql(
    `select l.order_line_id as id, sum(l.expected_quantity - l.missing_quantity)::int as units from rma_line l
       join rma r on r.tenant_id = l.tenant_id and r.id = l.rma_id and r.status not in ('rejected', 'canceled')
      where l.tenant_id = $1 and l.origin = 'announced' group by 1`,
  );
  for (const row of asked) expect(row.units, after).toBeLessThanOrEqual(SOLD[row.id as keyof typeof SOLD]);
  // money that is due was paid before, and its return reached the policy's trigger
  const [money] = await shop.sql(
    `select coalesce(sum(m.amount_minor), 0)::int as due from rma_money_line m
       join rma r on r.tenant_id = m.tenant_id and r.id = m.rma_id where m.tenant_id = $1 and r.money_status in ('ready', 'settled')`,
  );
  expect(money!.due, after).toBeLessThanOrEqual(PAID_MINOR);
  const early = await shop.sql(
    "select id from rma where tenant_id = $1 and money_status = 'ready' and status <> 'resolved'",
  );
  expect(early, after).toEqual([]);
}
