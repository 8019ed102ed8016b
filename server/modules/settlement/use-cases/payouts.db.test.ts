import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { expectOk, mapOk } from "#kernel/result.ts";
import { parseBalanceTransaction } from "../adapters/stripe/balance-transaction.ts";
import { parsePayout } from "../adapters/stripe/payout.ts";
import { savePayoutHead, upsertLines } from "../payout-store.ts";
import { getPayout, listPayoutLines } from "../queries/get-payout.ts";
import { candidatesOf } from "../queries/candidates.ts";
import { listPayouts } from "../queries/list-payouts.ts";
import {
  arrangeProcessor,
  chargeBody,
  lineBody,
  payoutBody,
  type ArrangedProcessor,
} from "../testing/arrange.ts";
import { decideLine, mapType, undecideLine, writeOffRemainder } from "./decide-line.ts";
import { importPayout } from "./import-payout.ts";
import { judgePayout } from "./judge-payout.ts";
import { pollPayouts } from "./poll-payouts.ts";

const database = testDatabase();
let fix: ArrangedProcessor;
const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
});
beforeEach(async () => {
  fix = await arrangeProcessor(database);
  stops.push(fix.processor.stop);
});

type Line = ReturnType<typeof lineBody>;
/** The processor has a payout of the lines' net, or of another amount. */
function settle(id: string, lines: Line[], over: Record<string, unknown> = {}) {
  const net = lines.reduce((sum, line) => sum + line.net, 0);
  fix.processor.payouts.set(id, payoutBody(id, net, over));
  const own = lineBody(`txn_${id}`, "payout", -net, { source: id });
  fix.processor.statements.set(id, [own, ...lines]);
}
const read = (id: string) =>
  importPayout(fix.scope, { connectionId: fix.connectionId, payoutExternalId: id });
const charged = async (n: number, amount: number) => {
  await fix.tell("charge.succeeded", chargeBody(`ch_${n}`, amount, { metadata: { order_id: String(n) } }));
  return lineBody(`txn_${n}`, "charge", amount, { fee: 59, source: `ch_${n}` });
};
const exceptions = () =>
  fix.sql("select type, status from exception where tenant_id = $1 order by opened_at, id");
const journals = async () =>
  (await fix.sql("select 1 from journal where tenant_id = $1 and source_type = 'payout'")).length;
const trial = async () =>
  (
    await fix.sql(
      "select coalesce(sum(debit_minor - credit_minor), 0)::int as off from journal_line where tenant_id = $1",
    )
  )[0];
const openLine = async (payoutId: string) => {
  const page = await fix.within((work) => listPayoutLines(work, { payoutId, show: "open", limit: 50 }));
  return page.items[0]!.id;
};

describe("a payout", () => {
  it("whose every line is known is explained, posted once, and leaves clearing at zero", async () => {
    const lines = [await charged(1, 5_000), await charged(2, 3_000)];
    fix.processor.pageSize = 2;
    settle("po_1", [...lines, lineBody("txn_fee", "stripe_fee", -200)]);
    expect(await read("po_1")).toMatchObject({ reconciliation: "matched", isPosted: true });
    expect(await read("po_1")).toMatchObject({ reconciliation: "matched", isPosted: true });
    expect(await journals()).toBe(1);
    expect(await fix.balanceOf("1200")).toBe(0);
    expect(await fix.balanceOf("1000")).toBe(8_000 - 118 - 200);
    expect(await fix.balanceOf("5100")).toBe(318);
    expect(await exceptions()).toEqual([]);
    const page = await fix.within((work) => listPayouts(work, { limit: 10 }));
    expect(page.items).toMatchObject([{ lineCount: 3, matchedCount: 3, unexplainedMinor: 0n }]);
    const matches = await fix.sql(
      "select target_type, rung, order_id from settlement_match where tenant_id = $1 and order_id = 'ord_1' order by target_type",
    );
    expect(matches).toEqual([
      { target_type: "fee", rung: 1, order_id: "ord_1" },
      { target_type: "payment", rung: 1, order_id: "ord_1" },
    ]);
  });

  it("fetches charges and refunds that no message told us about", async () => {
    fix.processor.charges.set("ch_1", chargeBody("ch_1", 5_000));
    const refund = {
      id: "re_7",
      charge: "ch_1",
      amount: 700,
      currency: "usd",
      status: "succeeded",
      created: 1_790_000_050,
    };
    fix.processor.refunds.push(refund);
    settle("po_1", [
      lineBody("txn_1", "charge", 5_000, { fee: 59, source: "ch_1" }),
      lineBody("txn_2", "refund", -700, { source: "re_7" }),
    ]);
    expect(await read("po_1")).toMatchObject({ reconciliation: "matched", isPosted: true });
    expect(await fix.balanceOf("1200")).toBe(0);
    expect(await fix.balanceOf("1100")).toBe(-4_300);
  });

  it("stops at an unknown type until a person says what it is, and goes on by itself", async () => {
    settle("po_1", [await charged(1, 5_000), lineBody("txn_x", "moon_fee", -40)]);
    const { payoutId } = await read("po_1");
    expect(await exceptions()).toEqual([{ type: "payout.unknown_type", status: "open" }]);
    expect(await journals()).toBe(0);
    const seen = expectOk(await fix.within((work) => getPayout(work, payoutId)));
    expect(seen).toMatchObject({
      reconciliation: "stopped",
      unknownTypes: [{ type: "moon_fee", lineCount: 1 }],
    });
    const known = await fix.within((work) => mapType(work, { type: "charge", kind: "fee", reason: "no" }));
    expect(known).toMatchObject({ ok: false, error: { code: "settlement.type_known" } });
    const mapped = await fix.within((work) =>
      mapType(work, { type: "moon_fee", kind: "fee", reason: "monthly" }),
    );
    expect(mapped).toMatchObject({ ok: true, value: { version: 1, judged: 1 } });
    expect(await journals()).toBe(1);
    expect(await exceptions()).toEqual([{ type: "payout.unknown_type", status: "solved" }]);
    expect(await fix.balanceOf("5100")).toBe(99);
  });

  it("names what is not on its statement, and posts it only when a person writes it off", async () => {
    settle("po_1", [await charged(1, 5_000)]);
    fix.processor.payouts.set("po_1", payoutBody("po_1", 4_900));
    const { payoutId, reconciliation } = await read("po_1");
    expect(reconciliation).toBe("needs_review");
    expect(await fix.sql("select unexplained_minor::int as minor from payout where tenant_id = $1")).toEqual([
      { minor: -41 },
    ]);
    expect(await journals()).toBe(0);
    const done = await fix.within((work) => writeOffRemainder(work, { payoutId, reason: "bank fee" }));
    expect(done).toMatchObject({ ok: true, value: { isPosted: true } });
    expect(await fix.balanceOf("5900")).toBe(41);
    expect(await fix.balanceOf("1200")).toBe(0);
    expect(await exceptions()).toEqual([{ type: "payout.unexplained", status: "solved" }]);
    expect(await fix.within((work) => writeOffRemainder(work, { payoutId, reason: "again" }))).toMatchObject({
      error: { code: "settlement.payout_posted" },
    });
  });

  it("does not take a charge twice, nor one of another amount", async () => {
    const line = await charged(1, 5_000);
    const wrong = { ...(await charged(2, 3_000)), amount: 3_001, net: 2_942 };
    settle("po_1", [line, { ...line, id: "txn_again" }, wrong]);
    const { payoutId } = await read("po_1");
    const judged = await fix.within((work) => judgePayout(work, payoutId));
    expect(judged?.problems.map(({ problem }) => problem).toSorted()).toEqual([
      "The payment is 3000 minor units here, the line says 3001.",
      "The payment is explained by another line already: counted twice?",
    ]);
    settle("po_2", [{ ...line, id: "txn_third" }]);
    expect(await read("po_2")).toMatchObject({ reconciliation: "needs_review" });
  });

  it("is matched by a person with a candidate, which can be taken back until it is posted", async () => {
    await fix.tell("charge.succeeded", chargeBody("ch_1", 5_000));
    settle("po_1", [
      lineBody("txn_1", "charge", 5_000, { source: "ch_other" }),
      lineBody("txn_2", "adjustment", -5),
    ]);
    const { payoutId } = await read("po_1");
    const page = await fix.within((work) =>
      listPayoutLines(work, { payoutId, kind: "charge", show: "open", limit: 5 }),
    );
    const lineId = page.items[0]!.id;
    const [candidate] = await fix.within((work) => candidatesOf(work, lineId));
    expect(candidate).toMatchObject({ targetType: "payment", orderId: "ord_1", orderName: "#1001" });
    const decide = {
      lineId,
      targetType: "payment" as const,
      targetId: candidate!.targetId,
      reason: "same buyer",
    };
    expect(await fix.within((work) => decideLine(work, { ...decide, targetId: "pmt_no" }))).toMatchObject({
      error: { code: "settlement.target_unknown" },
    });
    expect(await fix.within((work) => decideLine(work, decide))).toMatchObject({
      value: { isPosted: false },
    });
    expect(await fix.within((work) => decideLine(work, decide))).toMatchObject({
      error: { code: "settlement.line_matched" },
    });
    await fix.within((work) => undecideLine(work, lineId));
    await fix.within((work) => decideLine(work, decide));
    const rest = await openLine(payoutId);
    const done = await fix.within((work) =>
      decideLine(work, { lineId: rest, targetType: "write_off", reason: "five cents" }),
    );
    expect(done).toMatchObject({ value: { isPosted: true } });
    expect(await fix.balanceOf("1200")).toBe(0);
    expect(await fix.within((work) => undecideLine(work, lineId))).toMatchObject({
      error: { code: "settlement.payout_posted" },
    });
  });

  it("that came back is owed again, and cleared by the payout that lists it", async () => {
    settle("po_1", [await charged(1, 5_000)]);
    await read("po_1");
    fix.processor.payouts.set("po_1", payoutBody("po_1", 4_941, { status: "failed" }));
    await read("po_1");
    await read("po_1");
    expect(await fix.balanceOf("1000")).toBe(0);
    expect(await fix.balanceOf("1200")).toBe(4_941);
    settle("po_2", [lineBody("txn_back", "payout_failure", 4_941, { source: "po_1" })]);
    await read("po_2");
    expect(await fix.balanceOf("1200")).toBe(0);
    expect(await fix.balanceOf("1000")).toBe(4_941);
    expect(await trial()).toEqual({ off: 0 });
  });

  it("waits for its money and for its statement", async () => {
    settle("po_1", [await charged(1, 5_000)], { status: "in_transit" });
    expect(await read("po_1")).toMatchObject({ reconciliation: "matched", isPosted: false });
    settle("po_2", [], { amount: 100, reconciliation_status: "in_progress" });
    expect(await read("po_2")).toMatchObject({ reconciliation: "importing" });
    expect(await exceptions()).toEqual([]);
    fix.processor.payouts.set("po_1", payoutBody("po_1", 4_941));
    expect(await pollPayouts(fix.scope, fix.connectionId)).toBe(2);
    await read("po_1");
    expect(await pollPayouts(fix.scope, fix.connectionId)).toBe(1);
    expect(await journals()).toBe(1);
  });

  it("stops at a place that cannot be read, and keeps what was read before it", async () => {
    settle("po_1", [await charged(1, 5_000)]);
    fix.processor.statements.get("po_1")!.push({ ...lineBody("txn_bad", "charge", 100), net: 99 });
    expect(await read("po_1")).toMatchObject({ reconciliation: "stopped", isPosted: false });
    const [payout] = await fix.sql("select stopped_reason from payout where tenant_id = $1");
    expect(payout!.stopped_reason).toContain("net");
  });
});

describe("any statement", () => {
  const mix = fc.array(
    fc.record({
      amount: fc.integer({ min: 100, max: 90_000 }),
      fee: fc.integer({ min: 0, max: 99 }),
      refund: fc.option(fc.integer({ min: 1, max: 99 }), { nil: undefined }),
      extra: fc.option(fc.constantFrom("stripe_fee", "reserve_hold", "advance"), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 8 },
  );

  it("gives the same books whether read twice, shuffled or in parts; the trial balance is zero and clearing too", async () => {
    await fc.assert(
      fc.asyncProperty(mix, fc.infiniteStream(fc.nat(1_000)), async (orders, chance) => {
        const mine = await arrangeProcessor(database, 0);
        const bodies: Line[] = [];
        for (const [n, order] of orders.entries()) {
          await mine.tell("charge.succeeded", chargeBody(`ch_${n}`, order.amount));
          bodies.push(lineBody(`txn_${n}`, "charge", order.amount, { fee: order.fee, source: `ch_${n}` }));
          if (order.refund !== undefined) {
            const refund = {
              id: `re_${n}`,
              charge: `ch_${n}`,
              amount: order.refund,
              currency: "usd",
              created: 1_790_000_000,
            };
            await mine.tell("refund.created", { ...refund, status: "succeeded" });
            bodies.push(lineBody(`txr_${n}`, "refund", -order.refund, { source: `re_${n}` }));
          }
          if (order.extra) bodies.push(lineBody(`txe_${n}`, order.extra, -(1 + (n % 5))));
        }
        const net = bodies.reduce((sum, line) => sum + line.net, 0);
        const next = chance[Symbol.iterator]();
        const shuffled = bodies
          .map((body) => ({ body, at: Number(next.next().value) }))
          .toSorted((left, right) => left.at - right.at)
          .map(({ body }) => body);
        const parts = [shuffled.slice(0, 3), shuffled, shuffled.slice(2)];
        const payoutId = await mine.within(async (work) => {
          const told = expectOk(parsePayout(payoutBody("po_1", net, { status: "in_transit" })));
          const row = await savePayoutHead(work, mine.connectionId, told);
          for (const part of parts) {
            const entries = part.map((raw) =>
              expectOk(mapOk(parseBalanceTransaction(raw), (line) => ({ line, raw }))),
            );
            await upsertLines(work, row, entries);
            await judgePayout(work, row.id);
          }
          await savePayoutHead(work, mine.connectionId, { ...told, status: "paid" });
          return row.id;
        });
        const judged = await mine.within((work) => judgePayout(work, payoutId));
        await mine.within((work) => judgePayout(work, payoutId));
        expect(judged).toMatchObject({ reconciliation: "matched", isPosted: true });
        expect(await mine.balanceOf("1200")).toBe(0);
        expect(await mine.balanceOf("1000")).toBe(net);
        expect(await mine.balanceOf("5100")).toBe(
          bodies.reduce((sum, line) => sum + line.fee - (line.type === "stripe_fee" ? line.amount : 0), 0),
        );
        const [off] = await mine.sql(
          "select sum(debit_minor - credit_minor)::int as off from journal_line where tenant_id = $1",
        );
        expect(off).toEqual({ off: 0 });
        await mine.processor.stop();
      }),
      { numRuns: 8 },
    );
  }, 120_000);
});
