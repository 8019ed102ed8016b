import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { join, raw, sql, type Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import { skuFieldNames, type SkuFields, type SkuKind, type SkuListInput } from "../contract.ts";
import { columnOf } from "../sku-columns.ts";
import { conditionsOf } from "./sku-filter.ts";

/** One row of the sheet. See the fields in `contract.ts` for units. */
export interface SkuListRow extends SkuFields {
  id: string;
  productId: string;
  productTitle: string;
  kind: SkuKind;
  version: number;
  /** Its first barcode for one piece; it may have more. */
  barcode: string | null;
  updatedAt: Date;
}

const cursorKey = z.tuple([z.string()]);
const fields = raw(skuFieldNames.map((field) => `s.${columnOf(field)} as "${field}"`).join(", "));

/**
 * SKUs by code. Every page costs the same: it begins in the index where the last one ended. From the end, the first page is the last of the
 * list and the next one lies before it; each is by code all the same.
 */
export async function listSkus(work: Work, input: SkuListInput): Promise<Page<SkuListRow>> {
  const rows = await work.tx.$queryRaw<SkuListRow[]>(listStatement(work, input));
  const page = cutPage(rows, input.limit, (row) => [row.code]);
  return input.isFromEnd ? { ...page, items: page.items.toReversed() } : page;
}

/** These SKUs as rows of the sheet, by code. */
export const skuRows = (work: Work, skuIds: string[]): Promise<SkuListRow[]> =>
  work.tx.$queryRaw<SkuListRow[]>(
    rowsOf(sql`select * from sku s where s.tenant_id = ${work.tenantId} and s.id = any(${skuIds})`),
  );

/** The page is cut before anything is joined to it. */
export function listStatement(work: Work, input: SkuListInput): Prisma.Sql {
  const after = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const isAfter = input.isFromEnd ? raw("<") : raw(">");
  const conditions = [...conditionsOf(work, input), ...(after ? [sql`s.code ${isAfter} ${after[0]}`] : [])];
  const order = input.isFromEnd ? raw("desc") : raw("asc");
  return rowsOf(
    sql`select * from sku s where ${join(conditions, " and ")} order by s.code ${order} limit ${input.limit + 1}`,
    order,
  );
}

const rowsOf = (skus: Prisma.Sql, order = raw("asc")): Prisma.Sql => sql`
  select s.id, s.product_id as "productId",
         (select p.title from product p where p.tenant_id = s.tenant_id and p.id = s.product_id) as "productTitle",
         s.kind, s.version, s.updated_at as "updatedAt", ${fields},
         (select b.barcode from sku_barcode b where b.tenant_id = s.tenant_id and b.sku_id = s.id
           order by b.quantity, b.id limit 1) as barcode
    from (${skus}) s
   order by s.code ${order}`;
