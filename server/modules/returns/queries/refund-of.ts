import type { Work } from "#server/db/transact.ts";
import type { MoneyKind } from "../contract.ts";

/** The money of a return that is due; amounts are signed, as stored. */
export interface DueRefund {
  rmaId: string;
  number: string;
  orderId: string;
  currency: string;
  lines: { orderLineId: string | null; kind: MoneyKind; amountMinor: bigint }[];
}

/** What is due for a return; null while its trigger was not reached, and once it is settled. */
export async function refundOf(work: Work, rmaId: string): Promise<DueRefund | null> {
  const { tenantId } = work;
  const rma = await work.tx.rma.findUnique({ where: { tenantId_id: { tenantId, id: rmaId } } });
  if (rma?.moneyStatus !== "ready" || !rma.orderId || !rma.currency) return null;
  const lines = await work.tx.rmaMoneyLine.findMany({ where: { tenantId, rmaId }, orderBy: { id: "asc" } });
  const { number, orderId, currency } = rma;
  return {
    rmaId,
    ...{ number, orderId, currency },
    lines: lines.map(({ orderLineId, kind, amountMinor }) => ({
      orderLineId,
      kind: kind as MoneyKind,
      amountMinor,
    })),
  };
}

/** The returns of an order whose money is due and not settled. */
export async function refundsDueOf(work: Work, orderId: string): Promise<string[]> {
  const rows = await work.tx.rma.findMany({
    where: { tenantId: work.tenantId, orderId, moneyStatus: "ready" },
    orderBy: { id: "asc" },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}
