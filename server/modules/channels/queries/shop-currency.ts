import { parseDecimal } from "#kernel/money.ts";
import type { Work } from "#server/db/transact.ts";

/** A product does not name its currency: a shop's own, which is the merchant's. */
export async function shopCurrency(work: Work): Promise<string> {
  const merchant = await work.tx.merchant.findUniqueOrThrow({
    where: { tenantId: work.tenantId },
    select: { currency: true },
  });
  return merchant.currency;
}

/** Decimal text in minor units; null when there is none or it is not an amount of the currency. */
export function minorOf(price: string | null, currency: string): bigint | null {
  const read = price === null ? null : parseDecimal(price, currency);
  return read?.ok ? read.value.minor : null;
}
