import { expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { transact } from "#server/db/transact.ts";
import { arrangeProcessor } from "../testing/arrange.ts";
import { orderOfPayment } from "../queries/order-of-payment.ts";

const database = testDatabase();

it("does not give a payment to another shop's order of the same name while its own has not come", async () => {
  // "ord_1" has the shop's id 1 and the name #1001
  const { scope, sql } = await arrangeProcessor(database, 1);
  const find = (...references: string[]) =>
    transact(scope, async (work) => (await orderOfPayment(work, references))?.id);
  expect(await find("#1001")).toBe("ord_1");
  expect(await find("5001000000130", "#1001")).toBeUndefined();
  await sql(
    `insert into sales_order (tenant_id, id, number, external_id, channel_order_name, currency, customer_name, email, subtotal_minor,
       discount_minor, shipping_minor, tax_minor, total_minor, taxes_included, placed_at, channel_updated_at, trace_id)
     values ($1, 'ord_other', 'SO-9', '5001000000130', '#1001', 'USD', 'Ada', null, 0, 0, 0, 0, 0, false, now(), now(), 'trc_9')`,
  );
  expect(await find("5001000000130", "#1001")).toBe("ord_other");
  // the name alone fits two now
  expect(await find("#1001")).toBeUndefined();
});
