import { afterAll, beforeAll, expect, it } from "vitest";
import { startSandbox } from "../../../../sandbox/testing.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { transact } from "#server/db/transact.ts";
import { arrangeProcessor, type ArrangedProcessor } from "../testing/arrange.ts";
import { executeRefund } from "./execute-refund.ts";
import { importPayout } from "./import-payout.ts";
import { pollPayouts } from "./poll-payouts.ts";
import { requestRefund } from "./request-refund.ts";

const database = testDatabase();
let fix: ArrangedProcessor;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
beforeAll(async () => {
  fix = await arrangeProcessor(database);
  await fix.processor.stop();
  sandbox = await startSandbox({ seed: 11 });
  process.env.SANDBOX_URL = sandbox.url;
  const connection = {
    kind: "stripe",
    connectionId: fix.connectionId,
    webhookUrl: null,
    secret: "whsec",
    apiKey: "test",
  };
  const { baseUrl } = await control<{ baseUrl: string }>("connections", connection);
  await fix.sql("update connection set base_url = $2 where tenant_id = $1", baseUrl);
});
afterAll(() => sandbox.stop());

async function control<Answer>(path: string, body: unknown, method = "POST"): Promise<Answer> {
  const answer = await fetch(`${sandbox.url}/control/${path}`, {
    method,
    headers: { "content-type": "application/json" },
    ...(method === "GET" ? {} : { body: JSON.stringify(body) }),
  });
  const told = (await answer.json()) as Answer;
  if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(told)}`);
  return told;
}
const stripe = <Answer>(path: string, body: unknown = {}) =>
  control<Answer>(`stripe/${fix.connectionId}/${path}`, body);

/** What the processor's messages would have started: every payout that the poll found is read. */
async function settle(): Promise<void> {
  await pollPayouts(fix.scope, fix.connectionId);
  const rows = await fix.sql(
    "delete from outbox_event where tenant_id = $1 and name = 'settlement/payout.reported' returning data ->> 'payoutExternalId' as id",
  );
  for (const { id } of rows)
    await importPayout(fix.scope, { connectionId: fix.connectionId, payoutExternalId: String(id) });
}

it("explains what a processor really does: charges, a refund whose answer is lost, a dispute, a payout that comes back", async () => {
  const charges: { id: string }[] = [];
  for (const n of [1, 2, 3]) {
    const { charge } = await stripe<{ charge: { id: string } }>("charges", {
      amount: 1_000 * n + 99,
      metadata: { order_id: String(n) },
    });
    charges.push(charge);
  }
  await stripe("payouts", { paid: true });
  await settle();
  const payouts = () =>
    fix.sql(
      "select status, reconciliation, unexplained_minor::int as rest, line_count = matched_count as all, posted_at is not null as posted from payout where tenant_id = $1 order by created_at, id",
    );
  expect(await payouts()).toEqual([
    { status: "paid", reconciliation: "matched", rest: 0, all: true, posted: true },
  ]);
  expect(await fix.balanceOf("1200")).toBe(0);

  await fix.creditNote("crn_1", 500);
  const input = { creditNoteId: "crn_1", orderId: "ord_1", amountMinor: 500n, currency: "USD" };
  const requested = await transact(fix.scope, (work) => requestRefund(work, input));
  if (!requested.ok) throw new Error(requested.error.code);
  await control("faults", { partner: "stripe", operation: "POST /v1/refunds", kind: "answer_lost", next: 9 });
  const refundId = requested.value.refundIds[0]!;
  await executeRefund(fix.scope, refundId);
  expect(await executeRefund(fix.scope, refundId)).toEqual({ done: "succeeded" });
  const summary = await control<{ doubleRefunds: unknown[] }>("received/summary", {}, "GET");
  expect(summary.doubleRefunds).toEqual([]);

  await stripe("disputes", { chargeId: charges[1]!.id });
  await stripe("charges", { amount: 90_000, metadata: { order_id: "3" } });
  const { payouts: made } = await stripe<{ payouts: { id: string }[] }>("payouts", { paid: true });
  await settle();
  expect((await payouts())[1]).toMatchObject({ reconciliation: "matched", rest: 0, posted: true });
  expect(await fix.balanceOf("1200")).toBe(0);

  await stripe(`payouts/${made[0]!.id}/fail`, {});
  await stripe("charges", { amount: 1_234, metadata: { order_id: "2" } });
  await stripe("payouts", { paid: true });
  await settle();
  expect(await payouts()).toMatchObject([
    { status: "paid" },
    { status: "failed" },
    { reconciliation: "matched", posted: true },
  ]);
  expect(await fix.balanceOf("1200")).toBe(0);
  const [off] = await fix.sql(
    "select sum(debit_minor - credit_minor)::int as off from journal_line where tenant_id = $1",
  );
  expect(off).toEqual({ off: 0 });

  await stripe("charges", { amount: 2_000, metadata: { order_id: "1" } });
  await stripe("transactions", { type: "lunar_levy", amount: -77 });
  await stripe("payouts", { paid: true });
  await settle();
  expect((await payouts())[3]).toMatchObject({ reconciliation: "stopped", posted: false });
  const open = await fix.sql("select type from exception where tenant_id = $1 and status = 'open'");
  expect(open).toEqual([{ type: "payout.unknown_type" }]);
}, 60_000);
