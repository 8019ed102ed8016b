import { newId } from "#kernel/ids.ts";
import { appRouter } from "#server/api/root.ts";
import { createCaller } from "#server/api/trpc.ts";
import type { Session } from "#server/auth/session-record.ts";
import { closePool } from "#server/db/pool.ts";
import { systemScope, tenantIds, transact } from "#server/db/transact.ts";

/**
 * The demo's first working hour, once: the demo's warehouse picks, packs and ships the first orders with the scans that people
 * would make (one of them wrong), two parcels meet trouble, one order has an item that nobody has mapped, and the partners'
 * days pass in a minute. So invoices, tracking, exceptions and payouts are there to be looked at. It goes through the same
 * procedures as the screens; nothing is written beside them.
 */

const SHIPPED_AT_FIRST = 6;
const LIMIT_MS = 90_000;
/** Progress of the partners' clock while the first parcels travel, and what the demo goes on with. */
const FAST_PACE = 6_000;
const FAST_FOR_MS = 75_000;

const caller = createCaller(appRouter);
type Hands = ReturnType<typeof caller>;

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error("What the demo's crew waited for did not come.");
    await new Promise((next) => setTimeout(next, 500));
  }
}

async function ask(path: string, body: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(`${process.env.SANDBOX_URL}/control/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const json = (await answer.json()) as Record<string, unknown>;
  if (!answer.ok) throw new Error(`The sandbox refused ${path}: ${JSON.stringify(json)}`);
  return json;
}

/** The demo's person of the warehouse, and its connections. */
async function meet(tenantId: string) {
  return transact(systemScope(tenantId, "crew"), async (work) => {
    const merchant = await work.tx.merchant.findUniqueOrThrow({ where: { tenantId } });
    const { userId } = await work.tx.membership.findFirstOrThrow({ where: { tenantId, role: "warehouse" } });
    const connections = await work.tx.connection.findMany({ where: { tenantId } });
    const merchants = [{ id: tenantId, name: merchant.name, role: "warehouse" as const }];
    const session: Session = {
      sessionId: "crew", userId, name: "Crew", email: "crew@juniper.example", tenantId, merchantName: merchant.name,
      role: "warehouse", merchants, mustSetUpSecondFactor: false,
    }; // prettier-ignore
    const idOf = (kind: string) => connections.find((one) => one.kind === kind)!.id;
    return { hands: caller({ session, requestId: newId("req") }), idOf };
  });
}

/** Picks, packs and ships one job as somebody with a scanner would. */
async function work(hands: Hands, id: string, isClumsy: boolean): Promise<void> {
  const { fulfillment } = hands;
  const scan = (code: string) => ({ fulfillmentOrderId: id, code, scanKey: newId("req") });
  const { lines, suggestedBoxId, boxes } = await fulfillment.get({ id });
  if (isClumsy) await fulfillment.scanPick(scan("0000000000000"));
  for (const line of lines) {
    const bin = line.bins.find(({ quantity }) => quantity >= line.quantity);
    const item = line.barcodes[0]?.barcode;
    if (!bin || !item) throw new Error(`${line.skuCode} cannot be picked by scan.`);
    await fulfillment.scanPick(scan(bin.barcode));
    for (let unit = 0; unit < line.quantity; unit++) await fulfillment.scanPick(scan(item));
  }
  const { cartonId } = await fulfillment.openCarton({
    fulfillmentOrderId: id,
    boxId: suggestedBoxId ?? boxes[0]!.id,
  });
  for (const line of lines)
    for (let unit = 0; unit < line.quantity; unit++)
      await fulfillment.scanPack(scan(line.barcodes[0]!.barcode));
  await fulfillment.closeCarton({ cartonId, weightGrams: 900 });
  const tracking = await until(async () => {
    const { shipment } = await fulfillment.get({ id });
    return shipment?.parcels.find(({ trackingNumber }) => trackingNumber)?.trackingNumber ?? undefined;
  });
  await fulfillment.scanShip(scan(tracking));
}

/** An order with an item the shop sells and nobody has mapped: its barcode says which SKU it is. */
async function sellUnmapped(connectionId: string): Promise<void> {
  await ask(`shopify/${connectionId}/catalog`, {
    products: [
      {
        title: "Enamel camp mug, gift wrapped",
        variants: [{ sku: "MUG-GIFT", title: "Blue", price: "24.00", grams: 210, tracked: false }],
      },
    ],
    announce: true,
  });
  await ask("orders", { connectionId, order: { lines: [{ sku: "MUG-GIFT", quantity: 1 }] } });
}

async function firstHour(tenantId: string): Promise<void> {
  const { hands, idOf } = await meet(tenantId);
  const done = await hands.fulfillment.list({ status: "shipped", limit: 1 });
  if (done.items.length > 0) return;
  const jobs = await until(async () => {
    const { items } = await hands.fulfillment.list({ status: "open", limit: 50 });
    return items.length >= SHIPPED_AT_FIRST ? items.slice(0, SHIPPED_AT_FIRST) : undefined;
  });
  await ask(`easypost/${idOf("easypost")}/scripts`, { next: 1, script: "failed_attempt" });
  for (const [place, job] of jobs.entries()) {
    if (place === 3) await ask(`easypost/${idOf("easypost")}/scripts`, { next: 1, script: "delayed" });
    await work(hands, job.id, place === 1);
  }
  await sellUnmapped(idOf("shopify"));
  const pace = (await (await fetch(`${process.env.SANDBOX_URL}/control/clock`)).json()) as { pace: number };
  await ask("clock/pace", { pace: FAST_PACE });
  await new Promise((next) => setTimeout(next, FAST_FOR_MS));
  await ask("clock/pace", pace);
}

for (const tenantId of await tenantIds()) await firstHour(tenantId);
await closePool();
