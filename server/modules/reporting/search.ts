import { can, type Permission, type Role } from "#server/auth/permissions.ts";
import { raw, sql, type Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import { spellings } from "#server/db/typed.ts";
import type { Found, FoundKind } from "./contract.ts";

const MOST_OF_A_KIND = 5;

interface Lookup {
  kind: FoundKind;
  permission: Permission;
  /** Rows of id, title and detail; `names` are the ways the text could be written. */
  query: (tenantId: string, names: string[]) => Prisma.Sql;
  href: (id: string) => string;
}

const limit = raw(`limit ${MOST_OF_A_KIND}`);

/** Every kind that can be found, by what people read off a screen, a label or a mail. Each is one index lookup. */
const lookups: readonly Lookup[] = [
  {
    kind: "order",
    permission: "orders:read",
    query: (tenantId, names) => sql`
      select id, number as title, concat_ws(' · ', nullif(channel_order_name, number), customer_name, stage) as detail from sales_order
       where tenant_id = ${tenantId} and (number = any(${names}) or channel_order_name = any(${names}) or email = any(${names}))
       order by placed_at desc ${limit}`,
    href: (id) => `/orders/${id}`,
  },
  {
    kind: "sku",
    permission: "catalog:read",
    query: (tenantId, names) => sql`
      select id, code as title, title as detail from sku where tenant_id = ${tenantId} and id in (
        select id from sku where tenant_id = ${tenantId} and code = any(${names})
        union all
        select sku_id from sku_alias where tenant_id = ${tenantId} and old_code = any(${names}) and valid_to_at is null
        union all
        select sku_id from sku_barcode where tenant_id = ${tenantId}
           and barcode = any(array(select scan_code(name) from unnest(${names}::text[]) name))) ${limit}`,
    href: (id) => `/catalog/${id}`,
  },
  {
    kind: "shipment",
    permission: "shipping:read",
    query: (tenantId, names) => sql`
      select shipment_id as id, tracking_number as title, concat_ws(' · ', carrier, tracking_status) as detail from parcel
       where tenant_id = ${tenantId} and tracking_number = any(${names}) ${limit}`,
    href: (id) => `/shipments/${id}`,
  },
  {
    kind: "invoice",
    permission: "invoicing:read",
    query: (tenantId, names) => sql`
      select id, number as title, 'issued ' || issued_on as detail from invoice
       where tenant_id = ${tenantId} and number = any(${names}) ${limit}`,
    href: (id) => `/invoices/${id}`,
  },
];

/** What has exactly this number, code, address or tracking number, among what the role may see. */
export async function search(work: Work, input: { text: string; role: Role }): Promise<Found[]> {
  const names = spellings(input.text);
  const found: Found[] = [];
  for (const { kind, permission, query, href } of lookups) {
    if (!can(input.role, permission)) continue;
    const rows = await work.tx.$queryRaw<{ id: string; title: string; detail: string }[]>(
      query(work.tenantId, names),
    );
    found.push(...rows.map(({ id, title, detail }) => ({ kind, id, title, detail, href: href(id) })));
  }
  return found;
}
