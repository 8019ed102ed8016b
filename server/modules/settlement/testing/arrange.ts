import { makeMerchant, type TestDatabase } from "#server/db/testing/database.ts";
import { systemScope, transact, type Work } from "#server/db/transact.ts";
import { receiveDelivery } from "#server/modules/partners/public.ts";
import { trialBalance } from "#server/modules/ledger/public.ts";
import { seal } from "#server/platform/crypto.ts";
import { drainProcessor } from "../use-cases/drain-deliveries.ts";
import { startFakeProcessor } from "./fake-processor.ts";

let events = 0;

/** A merchant that is connected to a processor of the test's own, with orders "ord_1" (shop's id 1, #1001), "ord_2" … */
export async function arrangeProcessor(database: TestDatabase, orders = 3) {
  const tenantId = await makeMerchant(database);
  const processor = await startFakeProcessor();
  const connectionId = `con_${tenantId.slice(-12)}`;
  const scope = systemScope(tenantId, "test");
  const sql = (text: string, ...values: unknown[]) =>
    database.asOwner<Record<string, unknown>>(text, [tenantId, ...values]);
  const place = { tenantId, rowId: connectionId, field: "credentials" };
  await sql(
    `insert into connection (tenant_id, id, kind, name, base_url, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second)
     values ($1, $2, 'stripe', 'Cards', $3, $4, 'sealed', 100000, 100000)`,
    connectionId,
    processor.url,
    seal(JSON.stringify({ headers: { authorization: "Bearer test" } }), place),
  );
  const placeOrder = (n: number) =>
    sql(
      `insert into sales_order (tenant_id, id, number, external_id, channel_order_name, currency, customer_name, email, subtotal_minor,
         discount_minor, shipping_minor, tax_minor, total_minor, taxes_included, placed_at, channel_updated_at, trace_id)
       values ($1, 'ord_' || $2, $2, $2, '#' || (1000 + $2::int), 'USD', 'Ada Miller', 'ada@example.com', 0, 0, 0, 0, 0, false, now(), now(), 'trc_' || $2)`,
      String(n),
    );
  for (let n = 1; n <= orders; n++) await placeOrder(n);
  /** An invoice of an order with a credit note of that total. */
  const creditNote = async (id: string, totalMinor: number, orderId = "ord_1") => {
    await sql(
      `insert into invoice (tenant_id, id, number, order_id, source_key, issued_on, currency, net_minor, discount_minor, shipping_minor,
         tax_minor, total_minor, taxes_included, seller, bill_to, allocation, policy_version)
       values ($1, 'inv_' || $2, 'I' || $2, $2, $2, '2026-09-01', 'USD', 0, 0, 0, 0, 0, false, '{}', '{}', '{}', 0) on conflict do nothing`,
      orderId,
    );
    await sql(
      `insert into credit_note (tenant_id, id, number, invoice_id, order_id, source_key, reason, issued_on, currency, net_minor, tax_minor,
         total_minor, policy_version, created_by) values ($1, $2, $2, 'inv_' || $4, $4, $2, 'other', '2026-09-02', 'USD', $3, 0, $3, 0, 'test')
       on conflict do nothing`,
      id,
      totalMinor,
      orderId,
    );
  };
  const within = <T>(run: (work: Work) => Promise<T>) => transact(scope, run);
  /** A message of the processor, drained at once. */
  const tell = async (type: string, object: unknown, drain = true) => {
    const eventId = `evt_${++events}`;
    const body = { id: eventId, type, created: 1_790_000_000, data: { object } };
    await receiveDelivery(tenantId, {
      connectionId,
      kind: "stripe",
      topic: type,
      eventId,
      webhookId: null,
      triggeredAt: null,
      headers: {},
      rawBody: Buffer.from(typeof object === "string" ? object : JSON.stringify(body)),
    });
    if (drain) await drainProcessor(scope, connectionId);
  };
  /** Balance of an account: debits less credits. */
  const balanceOf = async (account: string) =>
    (await within((work) => trialBalance(work, {})))
      .filter(({ accountCode }) => accountCode === account)
      .reduce((sum, { balanceMinor }) => sum + Number(balanceMinor), 0);
  return { tenantId, connectionId, processor, scope, sql, within, tell, placeOrder, creditNote, balanceOf };
}
export type ArrangedProcessor = Awaited<ReturnType<typeof arrangeProcessor>>;

/** A charge as the processor writes it. */
export function chargeBody(id: string, amount: number, over: Record<string, unknown> = {}) {
  return {
    id,
    object: "charge",
    amount,
    amount_captured: amount,
    amount_refunded: 0,
    captured: true,
    currency: "usd",
    status: "succeeded",
    created: 1_790_000_000,
    metadata: { order_id: "1" },
    ...over,
  };
}

/** A line of a statement as the processor writes it. */
export function lineBody(id: string, type: string, amount: number, over: Record<string, unknown> = {}) {
  const fee = Number(over.fee ?? 0);
  return {
    id,
    object: "balance_transaction",
    type,
    reporting_category: type,
    amount,
    fee,
    net: amount - fee,
    fee_details: fee ? [{ type: "stripe_fee", description: "Processing", amount: fee, currency: "usd" }] : [],
    currency: "usd",
    source: null,
    description: null,
    created: 1_790_000_000,
    available_on: 1_790_000_000,
    status: "available",
    ...over,
  };
}

/** A payout as the processor writes it. */
export function payoutBody(id: string, amount: number, over: Record<string, unknown> = {}) {
  return {
    id,
    object: "payout",
    amount,
    currency: "usd",
    status: "paid",
    arrival_date: 1_790_100_000,
    created: 1_790_000_000,
    automatic: true,
    reconciliation_status: "completed",
    ...over,
  };
}
