import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { sql } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";

/** One change of one field, or of a part of the SKU. Values are as stored: amounts in minor units. */
export interface HistoryEntry {
  id: string;
  at: Date;
  /** The person's name; for others the kind and id of who acted. */
  actor: string;
  action: "insert" | "update" | "delete";
  /** `sku`, or the part: `sku_barcode`, `sku_price`, `kit_component` … */
  subject: string;
  before: Record<string, unknown>;
  after: Record<string, unknown>;
  /** The code of the component, where one was added or removed. */
  component: string | null;
}

const cursorKey = z.tuple([z.string()]);
const parts = [
  "sku",
  "sku_barcode",
  "sku_alias",
  "sku_price",
  "sku_image",
  "kit_component",
  "assembly_component",
];
/** Columns that say nothing to a person. */
const noise = new Set([
  "tenant_id",
  "id",
  "sku_id",
  "kit_sku_id",
  "assembly_sku_id",
  "component_sku_id",
  "gtin",
  "product_id",
  "version",
  "created_at",
  "updated_at",
]);

/**
 * Who changed what of a SKU, the newest first, from the audit trail that the database writes.
 *
 * @param input.field only changes of this column
 */
export async function skuHistory(
  work: Work,
  input: { skuId: string; field?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<Page<HistoryEntry>> {
  const { tenantId } = work;
  const before = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const rows = await work.tx.$queryRaw<(HistoryEntry & { name: string | null })[]>`
    select a.id, a.at, a.actor_kind || ' ' || a.actor_id as actor, u.name, a.action, a.subject_type as subject,
           coalesce(a.before, '{}') as before, coalesce(a.after, '{}') as after, c.code as component
      from audit_entry a left join app_user u on a.actor_kind = 'user' and u.id = a.actor_id
      left join sku c on c.tenant_id = a.tenant_id and c.id = coalesce(a.after, a.before) ->> 'component_sku_id'
     where a.tenant_id = ${tenantId} and a.subject_type = any(${parts}) and a.subject_id = ${input.skuId}
       ${input.field ? sql`and a.subject_type = 'sku' and (a.after ? ${input.field} or a.before ? ${input.field})` : sql``}
       ${before ? sql`and a.id < ${before[0]}` : sql``}
     order by a.id desc limit ${input.limit + 1}`;
  const entries = rows.map(({ name, ...row }) => ({
    ...row,
    actor: name ?? row.actor,
    before: telling(row.before),
    after: telling(row.after),
  }));
  return cutPage(entries, input.limit, (row) => [row.id]);
}

const telling = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([column]) => !noise.has(column)));
