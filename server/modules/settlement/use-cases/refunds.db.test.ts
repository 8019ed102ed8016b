import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeProcessor, chargeBody, type ArrangedProcessor } from "../testing/arrange.ts";
import { executeRefund } from "./execute-refund.ts";
import { linkPayments } from "./record-payment.ts";
import { readRefunds } from "./read-refunds.ts";
import { requestRefund, retryRefund } from "./request-refund.ts";

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

const ask = async (creditNoteId: string, amountMinor: bigint, orderId = "ord_1") => {
  await fix.creditNote(creditNoteId, Number(amountMinor), orderId);
  return fix.within((work) => requestRefund(work, { creditNoteId, orderId, amountMinor, currency: "USD" }));
};
const asked = async (creditNoteId: string, amountMinor: bigint) => {
  const requested = await ask(creditNoteId, amountMinor);
  if (!requested.ok) throw new Error(requested.error.code);
  return requested.value.refundIds[0]!;
};
const payment = async () => (await fix.sql("select * from payment where tenant_id = $1"))[0]!;
const refunds = () =>
  fix.sql(
    "select status, amount_minor::int as amount, order_id, credit_note_id from refund where tenant_id = $1 order by id",
  );
const exceptions = () => fix.sql("select type, status from exception where tenant_id = $1 order by id");
const posts = () => fix.processor.calls.filter((call) => call.startsWith("POST")).length;
const journals = () =>
  fix.sql("select event_key, order_id, trace_id from journal where tenant_id = $1 order by id");

describe("payments", () => {
  it("are linked by the order's id in the metadata and posted once, whatever comes twice", async () => {
    await fix.tell("charge.succeeded", chargeBody("ch_1", 5_000));
    await fix.tell("charge.succeeded", chargeBody("ch_1", 5_000));
    await fix.tell("charge.updated", chargeBody("ch_1", 5_000));
    expect(await payment()).toMatchObject({ order_id: "ord_1", amount_minor: "5000", status: "succeeded" });
    expect(await journals()).toMatchObject([{ order_id: "ord_1", trace_id: "trc_1" }]);
    expect(await fix.balanceOf("1200")).toBe(5_000);
    expect(await fix.balanceOf("1100")).toBe(-5_000);
  });

  it("wait for an order that comes later, and are posted with it", async () => {
    await fix.tell(
      "charge.succeeded",
      chargeBody("ch_9", 700, { metadata: { order_id: "gid://shopify/Order/9" } }),
    );
    expect(await payment()).toMatchObject({ order_id: null });
    expect(await fix.balanceOf("1200")).toBe(0);
    await fix.placeOrder(9);
    expect(await fix.within((work) => linkPayments(work, ["ord_9"]))).toBe(1);
    expect(await fix.within((work) => linkPayments(work, ["ord_9"]))).toBe(0);
    expect(await fix.balanceOf("1200")).toBe(700);
  });

  it("are not made of authorizations and failures", async () => {
    await fix.tell("charge.succeeded", chargeBody("ch_1", 100, { amount_captured: 0, captured: false }));
    await fix.tell("charge.failed", chargeBody("ch_2", 100, { status: "failed" }));
    expect(await fix.sql("select 1 from payment where tenant_id = $1")).toEqual([]);
    await fix.tell("charge.captured", chargeBody("ch_1", 100, { amount_captured: 80 }));
    expect(await payment()).toMatchObject({ amount_minor: "80" });
  });

  it("of one merchant are not seen by another", async () => {
    await fix.tell("charge.succeeded", chargeBody("ch_1", 5_000));
    const other = await arrangeProcessor(database);
    stops.push(other.processor.stop);
    const refused = await other.within((work) =>
      requestRefund(work, { creditNoteId: "crn_1", orderId: "ord_1", amountMinor: 1n, currency: "USD" }),
    );
    expect(refused).toMatchObject({
      ok: false,
      error: { code: "settlement.nothing_to_refund", leftMinor: 0n },
    });
  });
});

describe("deliveries", () => {
  it("that are not used are settled, unreadable ones are kept with their place", async () => {
    await fix.tell("customer.created", {});
    await fix.tell("charge.succeeded", { ...chargeBody("ch_1", 1), amount: "much" });
    await fix.tell("unreadable", "{not json");
    const rows = await fix.sql(
      "select status, outcome, reason from inbox_delivery where tenant_id = $1 order by received_at, id",
    );
    expect(rows[0]).toMatchObject({ status: "applied", outcome: "Not used: customer.created" });
    expect(rows[1]).toMatchObject({
      status: "quarantined",
      reason: expect.stringContaining("amount") as string,
    });
    expect(rows[2]).toMatchObject({ status: "quarantined" });
  });
});

describe("a refund", () => {
  beforeEach(() => fix.tell("charge.succeeded", chargeBody("ch_1", 5_000)));

  it("goes back once for its credit note, and the books follow once", async () => {
    const id = await asked("crn_1", 1_200n);
    expect(await asked("crn_1", 1_200n)).toBe(id);
    expect(await executeRefund(fix.scope, id)).toEqual({ done: "succeeded" });
    expect(await executeRefund(fix.scope, id)).toEqual({ done: "The refund is succeeded." });
    await fix.tell("refund.created", fix.processor.refunds[0]);
    expect(posts()).toBe(1);
    expect(await refunds()).toMatchObject([{ status: "succeeded", amount: 1_200, credit_note_id: "crn_1" }]);
    expect(await payment()).toMatchObject({ refunded_minor: "1200" });
    expect(await fix.balanceOf("2200")).toBe(1_200);
    expect(await fix.balanceOf("1200")).toBe(3_800);
  });

  it("whose answer was lost is found at the processor before anything is sent again", async () => {
    const id = await asked("crn_1", 500n);
    fix.processor.next = ["lost", "lost", "lost", "lost", "lost"];
    expect(await executeRefund(fix.scope, id)).toHaveProperty("retryInMs");
    const sent = posts();
    expect(await executeRefund(fix.scope, id)).toEqual({ done: "succeeded" });
    expect(posts()).toBe(sent);
    expect(fix.processor.refunds).toHaveLength(1);
    expect(await payment()).toMatchObject({ refunded_minor: "500" });
  });

  it("that never went is sent again under the same key", async () => {
    const id = await asked("crn_1", 500n);
    fix.processor.next = ["down", "down", "down", "down"];
    expect(await executeRefund(fix.scope, id)).toHaveProperty("retryInMs");
    fix.processor.next = [];
    expect(await executeRefund(fix.scope, id)).toEqual({ done: "succeeded" });
    expect(fix.processor.refunds).toHaveLength(1);
  });

  it("that is turned down frees what it set aside, tells finance, and can be tried again", async () => {
    const id = await asked("crn_1", 5_000n);
    fix.processor.next = ["refused"];
    expect(await executeRefund(fix.scope, id)).toEqual({ done: "failed" });
    expect(await payment()).toMatchObject({ refunded_minor: "0" });
    expect(await exceptions()).toEqual([{ type: "refund.failed", status: "open" }]);
    expect(await fix.balanceOf("2200")).toBe(0);
    const again = await fix.within((work) => retryRefund(work, id));
    expect(await fix.within((work) => retryRefund(work, id))).toEqual(again);
    if (!again.ok) throw new Error(again.error.code);
    expect(await executeRefund(fix.scope, again.value.refundId)).toEqual({ done: "succeeded" });
    expect(await exceptions()).toEqual([{ type: "refund.failed", status: "solved" }]);
    expect(await payment()).toMatchObject({ refunded_minor: "5000" });
  });

  it("never exceeds what was paid: 32 at once give back exactly the payment", async () => {
    const answers = await Promise.all(Array.from({ length: 32 }, (_, n) => ask(`crn_${n}`, 400n)));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(12);
    expect(await payment()).toMatchObject({ refunded_minor: "4800" });
  });

  it("control: the database refuses a cent too much although the code forgot to look", async () => {
    await expect(
      fix.within((work) => work.tx.$executeRaw`update payment set refunded_minor = amount_minor + 1`),
    ).rejects.toThrow(/payment_never_overrefunded/);
  });

  it("made in the shop is recorded and leaves less for ours; the receivable carries it", async () => {
    const waiting = await asked("crn_1", 4_000n);
    const foreign = {
      id: "re_shop",
      charge: "ch_1",
      amount: 2_000,
      currency: "usd",
      status: "succeeded",
      created: 1_790_000_100,
    };
    await fix.tell("refund.created", foreign);
    await fix.tell("refund.created", foreign);
    expect(await refunds()).toMatchObject([{ status: "failed" }, { status: "succeeded", amount: 2_000 }]);
    expect(await payment()).toMatchObject({ refunded_minor: "2000" });
    expect(await executeRefund(fix.scope, waiting)).toEqual({ done: "The refund is failed." });
    expect(posts()).toBe(0);
    expect(await fix.balanceOf("1100")).toBe(-3_000);
  });

  it("nobody told us about is read when the charge says so", async () => {
    fix.processor.refunds.push({
      id: "re_x",
      charge: "ch_1",
      amount: 300,
      currency: "usd",
      status: "succeeded",
      created: 1_790_000_100,
    });
    await fix.tell("charge.refunded", chargeBody("ch_1", 5_000, { amount_refunded: 300 }));
    const due = await fix.sql(
      "select data from outbox_event where tenant_id = $1 and name = 'settlement/refunds.due'",
    );
    expect(due).toHaveLength(1);
    expect(
      await readRefunds(fix.scope, { connectionId: fix.connectionId, chargeExternalId: "ch_1" }),
    ).toEqual({ recorded: 1 });
    expect(await payment()).toMatchObject({ refunded_minor: "300" });
  });

  it("moves forward only: an old message changes nothing, and one that came back is taken back", async () => {
    const id = await asked("crn_1", 1_000n);
    await executeRefund(fix.scope, id);
    const body = fix.processor.refunds[0]!;
    await fix.tell("refund.updated", { ...body, status: "pending" });
    expect(await refunds()).toMatchObject([{ status: "succeeded" }]);
    await fix.tell("refund.failed", {
      ...body,
      status: "failed",
      failure_reason: "expired_or_canceled_card",
    });
    await fix.tell("refund.updated", { ...body, status: "succeeded" });
    expect(await refunds()).toMatchObject([{ status: "failed" }]);
    expect(await payment()).toMatchObject({ refunded_minor: "0" });
    expect(await fix.balanceOf("2200")).toBe(0);
    expect(await fix.balanceOf("1200")).toBe(5_000);
    expect(await exceptions()).toEqual([{ type: "refund.failed", status: "open" }]);
  });

  it("whose charge is not here yet waits for it", async () => {
    await fix.tell("refund.created", {
      id: "re_2",
      charge: "ch_2",
      amount: 1,
      currency: "usd",
      status: "succeeded",
      created: 1,
    });
    const [row] = await fix.sql(
      "select status, reason from inbox_delivery where tenant_id = $1 and topic = 'refund.created'",
    );
    expect(row).toMatchObject({ status: "pending", reason: "Charge ch_2 has not arrived yet." });
  });
});
