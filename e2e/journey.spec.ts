import { expect, test, type Page } from "@playwright/test";
import { withDatabase } from "./fixtures/database.ts";
import { demo, signInAs } from "./fixtures/demo.ts";

test.setTimeout(240_000);

const control = async (path: string, body: unknown): Promise<Record<string, unknown>> => {
  const answer = await fetch(`${demo().sandboxUrl}/control/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const json = (await answer.json()) as Record<string, unknown>;
  expect(answer.ok, JSON.stringify(json)).toBe(true);
  return json;
};
const connectionOf = (kind: string): string => demo().connections.find((one) => one.kind === kind)!.id;

/** What a scanner reads on shelves and items: the printed codes, which no screen shows. */
async function printedCodes(jobNumber: string) {
  return withDatabase(async (sql) => {
    const rows = await sql(
      `select s.code, l.quantity, (select barcode from sku_barcode b where b.tenant_id = s.tenant_id and b.sku_id = s.id and b.quantity = 1 limit 1) as item,
              (select b.barcode from bin_level v join bin b on b.tenant_id = v.tenant_id and b.id = v.bin_id
                where v.tenant_id = s.tenant_id and v.sku_id = s.id and v.location_id = f.location_id and v.quantity >= l.quantity order by b.sequence limit 1) as bin
         from fulfillment_order f join fulfillment_line l on l.tenant_id = f.tenant_id and l.fulfillment_order_id = f.id
         join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id
        where f.tenant_id = $1 and f.number = $2 order by s.code`,
      jobNumber,
    );
    return rows as { code: string; quantity: number; item: string; bin: string }[];
  });
}

async function scan(page: Page, label: RegExp, code: string, told: string | RegExp): Promise<void> {
  await page.getByLabel(label).fill(code);
  await page.getByRole("button", { name: "Enter" }).click();
  await expect(page.locator("[aria-live=assertive]:not(#__next-route-announcer__)")).toContainText(told);
}

test("an order goes from the shop to the ledger with scans and clicks only", async ({ page, browser }) => {
  const skus = await withDatabase((sql) =>
    sql(
      `select s.code from sku s join channel_listing c on c.tenant_id = s.tenant_id and c.sku_text = s.code
         join stock_level l on l.tenant_id = s.tenant_id and l.sku_id = s.id and l.available >= 5
        where s.tenant_id = $1 and s.kind = 'stocked' and not s.is_hazmat group by s.code order by s.code limit 2`,
    ),
  );
  const placed = (await control("orders", {
    connectionId: connectionOf("shopify"),
    order: { lines: skus.map(({ code }) => ({ sku: code, quantity: 1 })), email: "buyer@example.com" },
  })) as { orders: { name: string }[] };
  const { name } = placed.orders[0]!;

  // the order arrives, takes its stock and finds its location
  await signInAs(page, "operations");
  await page.goto(`${demo().baseUrl}/orders?status=all&q=${encodeURIComponent(name)}`);
  await page.getByRole("link", { name: /^SO-/ }).first().click();
  await expect(
    page
      .getByRole("main")
      .getByText(/routed$/)
      .first(),
  ).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("ships it").first()).toBeVisible();
  const orderUrl = page.url();
  const jobs = page.getByText(/^Fulfillment order FO-/);
  await expect(jobs.first()).toBeVisible({ timeout: 30_000 });
  const jobNumber = (await jobs.first().textContent())!.replace("Fulfillment order ", "").trim();

  // the warehouse picks, packs and ships it
  const phone = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
  await signInAs(phone, "warehouse");
  const [job] = await withDatabase((sql) =>
    sql(`select id from fulfillment_order where tenant_id = $1 and number = $2`, jobNumber),
  );
  await phone.goto(`${demo().baseUrl}/floor/${String(job!.id)}`);
  const codes = await printedCodes(jobNumber);
  await scan(phone, /Scan the/, "0000000000000", "Nothing here has this code");
  for (const { code, quantity, item, bin } of codes) {
    await scan(phone, /Scan the/, bin, "Bin ");
    for (let n = 0; n < quantity; n++) await scan(phone, /Scan the/, item, `1 × ${code}`);
  }
  await expect(phone.getByText("Choose a box")).toBeVisible();
  await phone.getByRole("region", { name: "Boxes" }).getByRole("button").first().click();
  for (const { code, quantity, item } of codes)
    for (let n = 0; n < quantity; n++) await scan(phone, /Scan the item/, item, `1 × ${code}`);
  await phone.getByRole("button", { name: /Close the carton and get the label/ }).click();
  await expect(phone.getByText("Scan each parcel at the door")).toBeVisible({ timeout: 30_000 });
  const tracking = (await phone
    .getByRole("list", { name: "Parcels" })
    .locator("span.font-semibold")
    .first()
    .textContent())!;
  await scan(phone, /Scan the parcel/, tracking, "Shipped");
  await expect(phone.getByText("It is on its way.")).toBeVisible();

  // it is invoiced by itself
  await page.goto(orderUrl);
  await expect(page.getByText(/^Invoice INV-/).first()).toBeVisible({ timeout: 30_000 });

  // the buyer follows it without a log-in
  await page.getByRole("link", { name: "Open" }).first().waitFor();
  const [shipment] = await withDatabase((sql) =>
    sql(
      `select s.id from shipment s join fulfillment_order f on f.tenant_id = s.tenant_id and f.id = s.fulfillment_order_id where s.tenant_id = $1 and f.number = $2`,
      jobNumber,
    ),
  );
  await page.goto(`${demo().baseUrl}/shipments/${String(shipment!.id)}`);
  await page.getByRole("button", { name: "The buyer’s tracking page" }).click();
  const address = await page.getByRole("link", { name: "Open the buyer’s page" }).getAttribute("href");
  await control("clock/advance", { seconds: 8 * 86_400 });
  const buyer = await (await browser.newContext()).newPage();
  await expect(async () => {
    await buyer.goto(address!);
    await expect(buyer.getByRole("heading", { level: 1, name: "Delivered" })).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
  await expect(buyer.getByText("buyer@example.com")).toHaveCount(0);

  // its money is found in a payout that adds up
  await control(`stripe/${connectionOf("stripe")}/payouts`, { paid: true });
  await page.goto(orderUrl);
  await expect(async () => {
    await page.reload();
    await expect(page.getByText(/^Found in a payout/).first()).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 60_000 });
  await expect(
    page
      .getByRole("main")
      .getByText(/delivered$/i)
      .first(),
  ).toBeVisible();
});
