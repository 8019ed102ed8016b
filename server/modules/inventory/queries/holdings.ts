import type { Work } from "#server/db/transact.ts";

/** What orders hold and wait for. */
export interface Holdings {
  committed: {
    id: string;
    orderId: string;
    orderLineId: string;
    skuId: string;
    locationId: string;
    quantity: number;
  }[];
  waiting: {
    id: string;
    orderId: string;
    orderLineId: string;
    skuId: string;
    quantity: number;
    /** Of the units those that were sold ahead, and as what; the others are a shortage. */
    soldAhead: number;
    soldAs: "pre_order" | "backorder" | null;
    expectedOn: string | null;
    /** The day on which a person is asked whether it should be canceled. */
    cancelOn: string | null;
    createdAt: Date;
  }[];
}

/** Active commitments and open backorders of these orders. */
export async function holdingsOf(work: Work, orderIds: string[]): Promise<Holdings> {
  const where = { tenantId: work.tenantId, orderId: { in: orderIds } };
  const committed = await work.tx.commitment.findMany({
    where: { ...where, status: "active" },
    orderBy: [{ orderLineId: "asc" }, { skuId: "asc" }, { locationId: "asc" }],
    select: { id: true, orderId: true, orderLineId: true, skuId: true, locationId: true, quantity: true },
  });
  const waiting = await work.tx.backorder.findMany({
    where: { ...where, status: "open" },
    orderBy: [{ orderLineId: "asc" }, { skuId: "asc" }],
    select: {
      id: true,
      orderId: true,
      orderLineId: true,
      skuId: true,
      quantity: true,
      soldAhead: true,
      soldAs: true,
      expectedOn: true,
      cancelOn: true,
      createdAt: true,
    },
  });
  return {
    committed,
    waiting: waiting.map((row) => ({ ...row, soldAs: row.soldAs as Holdings["waiting"][number]["soldAs"] })),
  };
}
