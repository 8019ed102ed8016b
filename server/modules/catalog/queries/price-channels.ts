import type { Work } from "#server/db/transact.ts";

/**
 * The merchant's currency, and the shops a price can be set for. The connections' table is only asked, because neither room may
 * call the other.
 */
export async function priceChannels(
  work: Work,
): Promise<{ currency: string; shops: { id: string; name: string }[] }> {
  const { tenantId } = work;
  const merchant = await work.tx.merchant.findUniqueOrThrow({
    where: { tenantId },
    select: { currency: true },
  });
  const shops = await work.tx.connection.findMany({
    where: { tenantId, kind: { notIn: ["easypost", "stripe", "edi"] } },
    select: { id: true, name: true },
    orderBy: { name: "asc" },
  });
  return { currency: merchant.currency, shops };
}
