import { expect, test } from "@playwright/test";
import { withDatabase } from "./fixtures/database.ts";
import { demo, signInAs } from "./fixtures/demo.ts";
import { goOffline, goOnline, scan } from "./fixtures/scanner.ts";

test.setTimeout(240_000);

/** An order of three of one SKU, and what a scanner reads on its shelf and on the item. */
async function jobToPick() {
  const [sku] = await withDatabase((sql) =>
    sql(
      `select s.code from sku s join channel_listing c on c.tenant_id = s.tenant_id and c.sku_text = s.code
         join stock_level l on l.tenant_id = s.tenant_id and l.sku_id = s.id and l.available >= 20
        where s.tenant_id = $1 and s.kind = 'stocked' and s.tracking = 'none' and not s.is_hazmat order by s.code desc limit 1`,
    ),
  );
  const connectionId = demo().connections.find(({ kind }) => kind === "shopify")!.id;
  const answer = await fetch(`${demo().sandboxUrl}/control/orders`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      connectionId,
      order: { lines: [{ sku: sku!.code, quantity: 3 }], email: "offline@example.com" },
    }),
  });
  const { name } = ((await answer.json()) as { orders: { name: string }[] }).orders[0]!;
  let job: Record<string, unknown> | undefined;
  await expect(async () => {
    [job] = await withDatabase((sql) =>
      sql(
        `select f.id, (select barcode from sku_barcode b where b.tenant_id = l.tenant_id and b.sku_id = l.sku_id and b.quantity = 1 limit 1) as item,
                (select b.barcode from bin_level v join bin b on b.tenant_id = v.tenant_id and b.id = v.bin_id
                  where v.tenant_id = l.tenant_id and v.sku_id = l.sku_id and v.location_id = f.location_id and v.quantity >= 3 order by b.sequence limit 1) as bin
           from fulfillment_order f join fulfillment_line l on l.tenant_id = f.tenant_id and l.fulfillment_order_id = f.id
           join sales_order o on o.tenant_id = f.tenant_id and o.id = f.order_id
          where f.tenant_id = $1 and o.channel_order_name = $2`,
        name,
      ),
    );
    expect(job).toBeDefined();
  }).toPass({ timeout: 60_000 });
  return job as { id: string; item: string; bin: string };
}

test("scans made without a connection wait on the phone and count once, in their order", async ({
  browser,
}) => {
  const { id, item, bin } = await jobToPick();
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const phone = await context.newPage();
  await signInAs(phone, "warehouse");
  await phone.goto(`${demo().baseUrl}/floor/${id}`);
  await expect(phone.getByRole("navigation", { name: "Main" })).toBeHidden();
  await scan(phone, bin, "Bin ");
  await scan(phone, item, "1 ×");
  await phone.waitForFunction(() => navigator.serviceWorker.ready.then(() => true));

  await expect(phone.getByRole("list", { name: "Lines" })).toContainText("1 of 3");

  await goOffline(phone);
  await scan(phone, item, "waiting to be sent");

  // the job opens without a connection, and what was scanned is in it
  await phone.goto(`${demo().baseUrl}/floor/${id}`);
  await expect(phone.getByRole("button", { name: "1 waiting" })).toBeVisible();
  await expect(phone.getByRole("list", { name: "Lines" })).toContainText("2 of 3");
  await scan(phone, "4012345678901", "as far as this phone knows");
  await scan(phone, item, "waiting to be sent");
  await expect(phone.getByRole("button", { name: "3 waiting" })).toBeVisible();

  await goOnline(phone);
  await expect(phone.getByText("Choose a box")).toBeVisible({ timeout: 15_000 });
  const rows = await withDatabase((sql) =>
    sql(
      `select code, is_accepted from scan where tenant_id = $1 and fulfillment_order_id = $2 order by id`,
      id,
    ),
  );
  expect(rows.map(({ code, is_accepted }) => [code, is_accepted])).toEqual([
    [bin, true], [item, true], [item, true], ["4012345678901", false], [item, true],
  ]); // prettier-ignore

  // signed out, the phone keeps nothing of the work: without a connection there is nothing to see
  await phone.getByRole("button", { name: "Sign out of this device" }).click();
  await expect(phone.getByLabel("Password")).toBeVisible();
  await context.setOffline(true);
  await phone.goto(`${demo().baseUrl}/floor/${id}`);
  await expect(phone.getByRole("heading", { name: "No connection" })).toBeVisible();
  await context.close();
});
