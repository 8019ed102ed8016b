/** Runs SQL as the database's owner; `$1` is the tenant. */
export type TenantSql = (text: string, ...values: unknown[]) => Promise<Record<string, unknown>[]>;

export interface ArrangedLine {
  quantity: number;
  unitPriceMinor: number;
  discountMinor?: number;
  taxMinor?: number;
  requiresShipping?: boolean;
  /** Units of each SKU in one unit of the line; one SKU of its own when left out. */
  kit?: Record<string, number>;
}

export interface ArrangedOrder {
  lines: ArrangedLine[];
  shipping?: { priceMinor: number; discountMinor?: number; taxMinor?: number };
  taxesIncluded?: boolean;
}

const tax = (minor: number) =>
  JSON.stringify(minor ? [{ title: "State", rate: "0.06", minor: `${minor}` }] : []);

/** Writes an order "ord_1" whose lines are "l1", "l2" … and whose SKUs are "s1", "s2" …; ids are local to the tenant. */
export async function insertOrder(sql: TenantSql, order: ArrangedOrder): Promise<void> {
  const skus = [
    ...new Set(order.lines.flatMap((line, index) => Object.keys(line.kit ?? { [`s${index + 1}`]: 1 }))),
  ];
  await sql(`insert into product (tenant_id, id, title) values ($1, 'prd_1', 'P') on conflict do nothing`);
  await sql(`insert into sku (tenant_id, id, product_id, code, title) select $1, c, 'prd_1', upper(c), c from unnest($2::text[]) c on conflict do nothing`, skus); // prettier-ignore
  await sql(`insert into location (tenant_id, id, code, name, time_zone, priority) values ($1, 'loc_1', 'L1', 'One', 'UTC', 1) on conflict do nothing`); // prettier-ignore
  await sql(
    `insert into sales_order (tenant_id, id, number, external_id, channel_order_name, currency, customer_name, email, subtotal_minor,
       discount_minor, shipping_minor, tax_minor, total_minor, taxes_included, placed_at, channel_updated_at, trace_id, billing_address)
     values ($1, 'ord_1', '1', 'x1', '#1001', 'USD', 'Ada Miller', 'ada@example.com', 0, 0, 0, 0, 0, $2, now(), now(), 'trc_ord_1',
       '{"name": "Ada Miller", "line1": "1 Main Street", "city": "Bath", "region": "ME", "postalCode": "04530", "country": "US"}')`,
    order.taxesIncluded ?? false,
  );
  for (const [index, line] of order.lines.entries()) {
    const id = `l${index + 1}`;
    await sql(
      `insert into order_line (tenant_id, id, order_id, position, external_line_id, title, sku_text, quantity, unit_price_minor,
         discount_minor, tax_minor, taxes, requires_shipping) values ($1, $2, 'ord_1', $3, $2, 'Item ' || $2, upper($2), $4, $5, $6, $7, $8, $9)`,
      id, index + 1, line.quantity, line.unitPriceMinor, line.discountMinor ?? 0, line.taxMinor ?? 0, tax(line.taxMinor ?? 0), line.requiresShipping ?? true,
    ); // prettier-ignore
    for (const [sku, each] of Object.entries(line.kit ?? { [`s${index + 1}`]: 1 }))
      await sql(`insert into order_demand (tenant_id, order_line_id, sku_id, order_id, per_unit) values ($1, $2, $3, 'ord_1', $4)`, id, sku, each); // prettier-ignore
  }
  if (order.shipping) {
    const { priceMinor, discountMinor = 0, taxMinor = 0 } = order.shipping;
    await sql(`insert into order_shipping_line (tenant_id, id, order_id, external_line_id, title, price_minor, discount_minor, tax_minor, taxes)
      values ($1, 'osl_1', 'ord_1', 's', 'Standard', $2, $3, $4, $5)`, priceMinor, discountMinor, taxMinor, tax(taxMinor)); // prettier-ignore
  }
  await sql(`insert into routing_plan (tenant_id, id, order_id, trigger, outcome, config_version, created_by) values ($1, 'pln_1', 'ord_1', 'test', 'routed', 0, 'test')`); // prettier-ignore
}

/** Writes a fulfillment order that shipped: units by order line, or by line and SKU for kits ("l1/s2"). */
export async function insertShipped(
  sql: TenantSql,
  id: string,
  units: Record<string, number>,
  status = "shipped",
): Promise<void> {
  await sql(`insert into fulfillment_order (tenant_id, id, number, order_id, plan_id, location_id, status, ship_by_at, shipped_at)
        values ($1, $2, $2, 'ord_1', 'pln_1', 'loc_1', $3, now(), now())`, id, status); // prettier-ignore
  for (const [key, count] of Object.entries(units)) {
    const [lineId = "", sku = lineId.replace("l", "s")] = key.split("/");
    await sql(
          `insert into fulfillment_line (tenant_id, id, fulfillment_order_id, order_id, order_line_id, sku_id, quantity, picked_quantity, packed_quantity, shipped_quantity)
           values ($1, $2 || $3 || $4, $2, 'ord_1', $3, $4, $5, $5, $5, case when $6 = 'shipped' then $5 else 0 end)`,
          id, lineId, sku, count, status,
        ); // prettier-ignore
  }
}
