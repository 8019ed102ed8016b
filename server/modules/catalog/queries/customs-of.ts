import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";

/** What customs must be told of a SKU, for one unit. */
export interface CustomsFacts {
  code: string;
  title: string;
  hsCode: string;
  /** ISO 3166-1 alpha-2 */
  originCountry: string;
  valueMinor: bigint;
  /** ISO 4217 */
  currency: string;
  weightGrams: number | null;
}

/** A SKU that may not cross a customs border yet, and what nobody has said of it. */
export interface Undeclared {
  code: string;
  /** "HS code", "country of origin", "customs value" */
  lacks: string[];
}

/** What customs must be told of SKUs, by their ids; a SKU that lacks a part of it says which. */
export async function customsOf(
  work: Work,
  skuIds: readonly string[],
): Promise<Map<string, Result<CustomsFacts, Undeclared>>> {
  const skus = await work.tx.sku.findMany({
    where: { tenantId: work.tenantId, id: { in: [...skuIds] } },
    select: { id: true, code: true, title: true, hsCode: true, originCountry: true, customsValueMinor: true, currency: true, weightGrams: true },
  }); // prettier-ignore
  const facts = new Map<string, Result<CustomsFacts, Undeclared>>();
  for (const {
    id,
    code,
    title,
    hsCode,
    originCountry,
    customsValueMinor: valueMinor,
    currency,
    weightGrams,
  } of skus) {
    if (hsCode && originCountry && valueMinor !== null && currency) {
      facts.set(id, ok({ code, title, hsCode, originCountry, valueMinor, currency, weightGrams }));
      continue;
    }
    const lacks = [
      ...(hsCode ? [] : ["HS code"]),
      ...(originCountry ? [] : ["country of origin"]),
      ...(valueMinor !== null && currency ? [] : ["customs value"]),
    ];
    facts.set(id, err({ code, lacks }));
  }
  return facts;
}

/** "MUG-RED lacks HS code and customs value" */
export const tellUndeclared = ({ code, lacks }: Undeclared): string =>
  `${code} lacks ${new Intl.ListFormat("en").format(lacks)}`;
