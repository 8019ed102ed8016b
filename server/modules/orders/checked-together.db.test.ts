import pg from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeWarehouse, type Warehouse } from "#server/modules/inventory/testing/arrange.ts";

const database = testDatabase();
let shop: Warehouse;
let theirs: Warehouse;

beforeAll(async () => {
  shop = await arrangeWarehouse(database, { skus: ["hat", "mug"], locations: ["east", "west"] });
  await shop.orders(["o1"]);
  await shop.receive("hat", "east", 5);
  theirs = await arrangeWarehouse(database, { skus: ["mug"], locations: ["east"] });
  await theirs.orders(["other"]);
  await theirs.receive("mug", "east", 5);
});

const line = (id: string, order: string) =>
  `insert into order_line (tenant_id, id, order_id, position, external_line_id, title, quantity, unit_price_minor)
   values ('${shop.tenantId}', '${id}', '${order}', 9, '${id}', 'line', 1, 0)`;
const shippingLine = (order: string) =>
  `insert into order_shipping_line (tenant_id, id, order_id, external_line_id, title, price_minor)
   values ('${shop.tenantId}', 'osl', '${order}', 'ship', 'Shipping', 0)`;
const demand = (...lines: string[]) =>
  `insert into order_demand (tenant_id, order_line_id, order_id, sku_id, per_unit)
   select '${shop.tenantId}', line, 'o1', 'hat', 1 from unnest('{${lines.join()}}'::text[]) line`;
const commitment = (of: string, ...levels: string[]) =>
  `insert into commitment (tenant_id, id, order_id, order_line_id, sku_id, location_id, quantity)
   select '${shop.tenantId}', 'com_' || level, 'o1', '${of}', split_part(level, '@', 1), split_part(level, '@', 2), 1
     from unnest('{${levels.join()}}'::text[]) level`;

/** In a transaction that is taken back; `off`: without that trigger. */
const tried = async (statement: string, off?: [trigger: string, table: string]) =>
  database.asOwner(
    `begin; ${off ? `alter table ${off[1]} disable trigger ${off[0]};` : ""} ${statement}; rollback`,
  );

describe("what a row refers to is looked up for all rows of a statement", () => {
  it.each([
    ["a line of no order", () => line("x", "o9"), () => line("x", "o1"), "order_line_order_exists"],
    ["a line of another merchant's order", () => line("x", "other"), () => line("x", "o1"), "order_line_order_exists"],
    ["a shipping line of no order", () => shippingLine("o9"), () => shippingLine("o1"), "order_shipping_line_order_exists"],
    ["a demand of one line that is not there", () => demand("o1-1", "o1-9"), () => demand("o1-1", "o1-2"), "order_demand_line_exists"],
    ["a demand of another merchant's line", () => demand("other-1"), () => demand("o1-1"), "order_demand_line_exists"],
    ["a commitment of no line", () => commitment("o1-9", "hat@east"), () => commitment("o1-1", "hat@east"), "commitment_line_exists"],
    ["a commitment at no level", () => commitment("o1-1", "hat@east", "mug@west"), () => commitment("o1-1", "hat@east"), "commitment_level_exists"],
    ["a commitment at another merchant's level", () => commitment("o1-1", "mug@east"), () => commitment("o1-1", "hat@east"), "commitment_level_exists"],
  ])("%s is refused, would go in without the trigger, and one that is right goes in", async (_, wrong, right, trigger) => {
    const failure: unknown = await tried(wrong()).catch((problem: unknown) => problem);
    expect(failure).toMatchObject({ code: "23503", constraint: trigger });
    await tried(wrong(), [trigger, trigger.replace(/_(order|line|level)_exists$/, "")]);
    await tried(right());
  }); // prettier-ignore

  it("refuses the same under row-level security", async () => {
    const insert = (statement: string) => shop.inSql((work) => work.client.query(statement));
    await expect(insert(line("x", "other"))).rejects.toMatchObject({ code: "23503" });
    await expect(insert(commitment("other-1", "hat@east"))).rejects.toMatchObject({ code: "23503" });
  });
});

describe("what is referred to", () => {
  const of = () => `where tenant_id = '${shop.tenantId}'`;
  it.each([
    ["an order", () => `delete from sales_order ${of()}`],
    ["an order's id", () => `update sales_order set id = 'x' ${of()}`],
    ["a line", () => `delete from order_line ${of()}`],
    ["a line's order", () => `update order_line set order_id = 'x' ${of()}`],
    ["a level", () => `delete from stock_level ${of()}`],
    ["a level's SKU", () => `update stock_level set sku_id = 'mug' ${of()}`],
    ["a shipping line's order", () => `${shippingLine("o1")}; update order_shipping_line set order_id = 'x' ${of()}`],
    ["a demand's line", () => `${demand("o1-1")}; update order_demand set order_line_id = 'x' ${of()}`],
    ["a commitment's line", () => `${commitment("o1-1", "hat@east")}; update commitment set order_line_id = 'x' ${of()}`],
  ])("%s stays", async (_, statement) => {
    await expect(tried(statement())).rejects.toMatchObject({ code: "23001" });
  }); // prettier-ignore

  it("stays while a row that refers to it is being written; without that a row of nothing would be left", async () => {
    const writes = new pg.Client({ connectionString: database.ownerUrl });
    await writes.connect();
    const strays = async (isGuarded: boolean, order: string) => {
      await database.asOwner(
        `alter table sales_order ${isGuarded ? "enable" : "disable"} trigger sales_order_stays`,
      );
      await database.asOwner(
        `insert into sales_order (tenant_id, id, number, external_id, channel_order_name, currency, subtotal_minor, discount_minor,
           shipping_minor, tax_minor, total_minor, placed_at, channel_updated_at, trace_id)
         values ($1, $2, $2, $2, $2, 'USD', 0, 0, 0, 0, 0, now(), now(), 'trc')`,
        [shop.tenantId, order],
      );
      await writes.query("begin");
      await writes.query(line(`${order}-1`, order));
      await database
        .asOwner("delete from sales_order where tenant_id = $1 and id = $2", [shop.tenantId, order])
        .catch((refused: { code: string }) => expect(refused.code).toBe("23001"));
      await writes.query("commit");
      return (
        await database.asOwner(
          `select id from order_line l where tenant_id = $1
              and not exists (select from sales_order o where o.tenant_id = l.tenant_id and o.id = l.order_id)`,
          [shop.tenantId],
        )
      ).length;
    };
    expect(await strays(true, "o7")).toBe(0);
    expect(await strays(false, "o8")).toBe(1);
    await writes.end();
  });
});
