import { newId } from "#kernel/ids.ts";
import { appRouter } from "#server/api/root.ts";
import { createCaller } from "#server/api/trpc.ts";
import type { Session } from "#server/auth/session-record.ts";
import { closePool } from "#server/db/pool.ts";
import { systemScope, tenantIds, transact } from "#server/db/transact.ts";
import { sendBack } from "./returns.ts";

/**
 * The demo's first working hour, once: the demo's warehouse picks, packs and ships the first orders with the scans that people
 * would make (one of them wrong), two parcels meet trouble, one order has an item that nobody has mapped, some goods come back, and the
 * partners' days pass in a minute. So invoices, tracking, exceptions, returns and payouts are there to be looked at. It goes through the same
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

/** The demo's people of the warehouse and of support, and its connections. */
async function meet(tenantId: string) {
  return transact(systemScope(tenantId, "crew"), async (work) => {
    const merchant = await work.tx.merchant.findUniqueOrThrow({ where: { tenantId } });
    const connections = await work.tx.connection.findMany({ where: { tenantId } });
    const handsOf = async (role: "warehouse" | "support") => {
      const { userId } = await work.tx.membership.findFirstOrThrow({ where: { tenantId, role } });
      const merchants = [{ id: tenantId, name: merchant.name, role }];
      const session: Session = {
        sessionId: "crew", userId, name: "Crew", email: "crew@juniper.example", tenantId, merchantName: merchant.name,
        role, merchants, mustSetUpSecondFactor: false,
      }; // prettier-ignore
      return caller({ session, requestId: newId("req") });
    };
    const idOf = (kind: string) => connections.find((one) => one.kind === kind)!.id;
    return { hands: await handsOf("warehouse"), support: await handsOf("support"), idOf };
  });
}

/** Works a job off; one whose order the buyer canceled meanwhile is left. Returns whether it shipped. */
async function tryToWork(hands: Hands, id: string, isClumsy: boolean): Promise<boolean> {
  try {
    await work(hands, id, isClumsy);
    return true;
  } catch (problem) {
    // the job is called off a moment after its order
    for (let tries = 0; tries < 10; tries++) {
      if ((await hands.fulfillment.get({ id })).status === "canceled") return false;
      await new Promise((next) => setTimeout(next, 500));
    }
    throw problem;
  }
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
  const { hands, support, idOf } = await meet(tenantId);
  const done = await hands.fulfillment.list({ status: "shipped", limit: 1 });
  if (done.items.length > 0) return;
  const jobs = await until(async () => {
    const { items } = await hands.fulfillment.list({ status: "open", limit: 50 });
    return items.length >= SHIPPED_AT_FIRST ? items : undefined;
  });
  await ask(`easypost/${idOf("easypost")}/scripts`, { next: 1, script: "failed_attempt" });
  const shipped: typeof jobs = [];
  for (const job of jobs) {
    const place = shipped.length;
    if (place === SHIPPED_AT_FIRST) break;
    if (place === 3) await ask(`easypost/${idOf("easypost")}/scripts`, { next: 1, script: "delayed" });
    if (await tryToWork(hands, job.id, place === 1)) shipped.push(job);
  }
  await sellUnmapped(idOf("shopify"));
  await sendBack(support, hands, shipped);
  const pace = (await (await fetch(`${process.env.SANDBOX_URL}/control/clock`)).json()) as { pace: number };
  await ask("clock/pace", { pace: FAST_PACE });
  await new Promise((next) => setTimeout(next, FAST_FOR_MS));
  await ask("clock/pace", pace);
}

for (const tenantId of await tenantIds()) await firstHour(tenantId);
await closePool();
