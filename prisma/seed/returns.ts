import { newId } from "#kernel/ids.ts";
import type { AppRouter } from "#server/api/root.ts";
import type { ReturnReason } from "#server/modules/returns/contract.ts";

type Hands = ReturnType<AppRouter["createCaller"]>;

/** A shipped order and the place it left from. */
export interface Shipped {
  orderId: string;
  locationId: string;
}

/**
 * The demo's returns, one in each state that somebody has to act on: asked for, on its way with a label of ours, here, graded with a
 * piece missing, and one that nobody announced and whose order nobody knows. Support asks and approves, the warehouse receives and
 * grades.
 */
export async function sendBack(support: Hands, warehouse: Hands, shipped: readonly Shipped[]): Promise<void> {
  const open = async ({ orderId }: Shipped, reason: ReturnReason, note: string, pieces = 1) => {
    const [row] = (await support.returns.sold({ orderId })).filter(({ left }) => left > 0);
    if (!row) throw new Error("Nothing of the demo's shipped order can come back.");
    const { orderLineId, skuId, skuCode } = row;
    const quantity = Math.min(pieces, row.left);
    const id = newId("rma");
    await support.returns.open({ id, orderId, note, lines: [{ orderLineId, skuId, quantity, reason }] });
    return { id, quantity, skuCode };
  };
  const receive = (id: string, { locationId }: Shipped, code: string) =>
    warehouse.returns.scan({ rmaId: id, locationId, code, scanKey: newId("req") });

  const [asked, onItsWay, here, nobody, graded] = byUnits(shipped, await unitsOf(support, shipped));
  if (!asked || !onItsWay || !here || !nobody || !graded) return;

  await open(asked, "wrong_size", "Wants the next size up.");

  const coming = await open(onItsWay, "unwanted", "");
  await support.returns.approve({ id: coming.id });
  await support.returns.wantLabel({ id: coming.id });

  const arrived = await open(here, "not_as_described", "Says the color is another one than in the picture.");
  await support.returns.approve({ id: arrived.id });
  await receive(arrived.id, here, arrived.skuCode);

  const short = await open(graded, "unwanted", "", 2);
  await support.returns.approve({ id: short.id });
  await receive(short.id, graded, short.skuCode);
  const { lines } = await warehouse.returns.get({ id: short.id });
  const lineId = lines[0]!.id;
  const grade = { quantity: 1, grade: "A", disposition: "restock", note: "Unopened." } as const;
  await warehouse.returns.inspect({ id: newId("rmi"), lineId, ...grade });
  if (short.quantity > 1)
    await warehouse.returns.markMissing({ id: newId("rmi"), lineId, quantity: short.quantity - 1, note: "The parcel was closed." }); // prettier-ignore

  const [row] = await support.returns.sold({ orderId: nobody.orderId });
  const { locationId } = nobody;
  const found = row && (await warehouse.returns.find({ locationId, code: row.skuCode, newId: newId("rma") }));
  if (found) await warehouse.returns.scan({ rmaId: found.id, locationId, code: row.skuCode, scanKey: newId("req"), isExtra: true }); // prettier-ignore
}

/** Units of each order that can come back with one line. */
async function unitsOf(support: Hands, shipped: readonly Shipped[]): Promise<Map<string, number>> {
  const units = new Map<string, number>();
  for (const { orderId } of shipped)
    units.set(orderId, (await support.returns.sold({ orderId }))[0]?.left ?? 0);
  return units;
}

/** The order with the most pieces of one SKU last: one of them can be missing. */
const byUnits = (shipped: readonly Shipped[], units: Map<string, number>): readonly Shipped[] =>
  [...shipped].sort((a, b) => (units.get(a.orderId) ?? 0) - (units.get(b.orderId) ?? 0)).slice(-5);
