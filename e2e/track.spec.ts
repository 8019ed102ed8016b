import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Browser } from "@playwright/test";
import { withDatabase } from "./fixtures/database.ts";
import { demo, signInAs } from "./fixtures/demo.ts";

/** The smallest PNG. */
const photo = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const trackingNumber = "1Z999AA10123456784";

/** An order of two lanterns whose parcel is out for delivery. */
async function insertParcelOnItsWay(): Promise<void> {
  await withDatabase(async (sql) => {
    await sql(`insert into location (tenant_id, id, code, name, time_zone, priority) values ($1, 'loc_track', 'TRK', 'Reno', 'America/Los_Angeles', 9)`); // prettier-ignore
    await sql(
      `insert into sales_order (tenant_id, id, number, external_id, channel_order_name, currency, customer_name, email, subtotal_minor, discount_minor,
         shipping_minor, tax_minor, total_minor, taxes_included, placed_at, channel_updated_at, trace_id, promise_on, ship_to_postal_code, shipping_address)
       values ($1, 'ord_track', 'T-77', 'xt', '#7077', 'USD', 'Ada Miller', 'ada@example.com', 0, 0, 0, 0, 0, false, now(), now(), 'trc_track', '2030-01-08', '04530',
         '{"name": "Ada Miller", "line1": "1 Main Street", "city": "Bath", "region": "ME", "postalCode": "04530", "country": "US"}')`,
    );
    await sql(
      `insert into order_line (tenant_id, id, order_id, position, external_line_id, title, sku_text, quantity, unit_price_minor)
       values ($1, 'oln_track', 'ord_track', 1, 'l1', 'Garden lantern', 'LANTERN', 2, 4900)`,
    );
    await sql(`insert into routing_plan (tenant_id, id, order_id, trigger, outcome, config_version, created_by) values ($1, 'pln_track', 'ord_track', 'test', 'routed', 0, 'test')`); // prettier-ignore
    await sql(
      `insert into fulfillment_order (tenant_id, id, number, order_id, plan_id, location_id, status, ship_by_at, shipped_at)
       values ($1, 'ffo_track', 'FO-T77', 'ord_track', 'pln_track', 'loc_track', 'shipped', now(), now())`,
    );
    await sql(
      `insert into fulfillment_line (tenant_id, id, fulfillment_order_id, order_id, order_line_id, sku_id, quantity, picked_quantity, packed_quantity, shipped_quantity)
       select $1, 'fol_track', 'ffo_track', 'ord_track', 'oln_track', min(id), 2, 2, 2, 2 from sku where tenant_id = $1`,
    );
    await sql(
      `insert into carton (tenant_id, id, fulfillment_order_id, sscc, weight_grams, length_mm, width_mm, height_mm)
       values ($1, 'ctn_track', 'ffo_track', '003456789012345675', 500, 200, 150, 100)`,
    );
    await sql(
      `insert into shipment (tenant_id, id, number, order_id, fulfillment_order_id, location_id, connection_id, status, carrier, service, ship_to, ship_from, promise_on, shipped_at)
       values ($1, 'shp_track', 'SH-T77', 'ord_track', 'ffo_track', 'loc_track', (select id from connection where tenant_id = $1 and kind = 'easypost' limit 1),
         'shipped', 'UPS', 'Ground', '{}', '{}', '2030-01-08', now())`,
    );
    await sql(
      `insert into parcel (tenant_id, id, shipment_id, order_id, carton_id, sscc, weight_grams, length_mm, width_mm, height_mm, carrier, service, tracking_number, tracking_status, shipped_at)
       values ($1, 'par_track', 'shp_track', 'ord_track', 'ctn_track', '003456789012345675', 500, 200, 150, 100, 'UPS', 'Ground', $2, 'out_for_delivery', now())`,
      trackingNumber,
    );
    await sql(
      `insert into tracking_event (tenant_id, id, parcel_id, order_id, status, carrier_code, description, occurred_at, city, region, source, dedupe_key, raw)
       values ($1, 'trk_track1', 'par_track', 'ord_track', 'in_transit', 'AR', 'Arrived', now() - interval '1 day', 'Portland', 'ME', 'webhook', 'k1', '{}'),
              ($1, 'trk_track2', 'par_track', 'ord_track', 'out_for_delivery', 'OT', 'With the driver for Ada Miller', now(), 'Bath', 'ME', 'webhook', 'k2', '{}')`,
    );
  });
}

/** The page as somebody on a phone gets it who has no session and no scripts. */
async function visit(browser: Browser, address: string) {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 375, height: 760 },
  });
  const page = await context.newPage();
  const answer = await page.goto(address);
  return { context, page, answer };
}

test("a buyer follows a parcel without a log-in, and proves to know the order before anything personal shows", async ({
  page,
  browser,
}) => {
  await insertParcelOnItsWay();
  await signInAs(page, "support");
  await page.goto(`${demo().baseUrl}/shipments?q=${trackingNumber}`);
  await page.getByRole("link", { name: "SH-T77" }).click();
  await page.getByRole("button", { name: "The buyer’s tracking page" }).click();
  const link = page.getByRole("link", { name: "Open the buyer’s page" });
  const address = (await link.getAttribute("href")) ?? "";
  expect(address).toMatch(/\/track\/[A-Za-z0-9_-]{43}$/);

  const { context, page: phone, answer } = await visit(browser, address);
  const headers = answer?.headers() ?? {};
  expect(headers["referrer-policy"]).toBe("no-referrer");
  expect(headers["x-robots-tag"]).toContain("noindex");
  expect(headers["cache-control"]).toContain("no-store");
  await expect(phone.getByRole("heading", { level: 1, name: "Out for delivery" })).toBeVisible();
  await expect(phone.getByText("Bath, ME")).toBeVisible();
  const html = await phone.content();
  for (const secret of [
    "Ada",
    "Miller",
    "Main Street",
    "04530",
    "ada@example.com",
    trackingNumber,
    "lantern",
  ])
    expect(html).not.toContain(secret);
  expect(await phone.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(375);

  await phone.getByLabel("Postal code or e-mail address").fill("99999");
  await phone.getByRole("button", { name: "Show my order" }).click();
  await expect(phone.getByRole("alert")).toHaveText("That does not fit this order. Please try again.");
  await phone.getByLabel("Postal code or e-mail address").fill("04530");
  await phone.getByRole("button", { name: "Show my order" }).click();
  await expect(phone.getByText("2 × Garden lantern")).toBeVisible();
  await expect(phone.getByText("1 Main Street")).toBeVisible();
  await expect(phone.getByText(trackingNumber)).toBeVisible();

  await phone.getByText("Send something back", { exact: true }).click();
  const form = phone.getByRole("form", { name: "Send something back" });
  await form.getByLabel("How many").selectOption("1");
  await form.getByRole("button", { name: "Ask for the return" }).click();
  await expect(phone.getByRole("alert").filter({ hasText: "Choose a reason" })).toBeVisible();
  await form.getByLabel("How many").selectOption("1");
  await form.getByLabel("Why").selectOption("It arrived damaged");
  await form.getByLabel("Photos").setInputFiles({ name: "crack.png", mimeType: "image/png", buffer: photo });
  await form.getByRole("button", { name: "Ask for the return" }).click();
  await expect(phone.getByRole("status")).toHaveText(/We have your request/);
  await expect(phone.getByRole("heading", { level: 3, name: /RMA-\d+: Asked for/ })).toBeVisible();
  await expect(phone.getByText("1 × Garden lantern", { exact: true })).toBeVisible();
  expect(await phone.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(375);
  await context.close();

  const unknown = await visit(browser, `${address.slice(0, -2)}zz`);
  expect(unknown.answer?.status()).toBe(404);
  await unknown.context.close();
});

test("the tracking page is accessible in both themes and asks only its own host", async ({
  page,
  browser,
}) => {
  await signInAs(page, "support");
  await page.goto(`${demo().baseUrl}/shipments/shp_track`);
  await page.getByRole("button", { name: "The buyer’s tracking page" }).click();
  const address =
    (await page.getByRole("link", { name: "Open the buyer’s page" }).getAttribute("href")) ?? "";
  for (const colorScheme of ["light", "dark"] as const) {
    const context = await browser.newContext({ colorScheme });
    const visitor = await context.newPage();
    const foreign: string[] = [];
    visitor.on("request", (request) => {
      if (!request.url().startsWith(demo().baseUrl) && !request.url().startsWith("data:"))
        foreign.push(request.url());
    });
    await visitor.goto(address);
    await expect(visitor.getByRole("heading", { level: 1 })).toBeVisible();
    const isAccessible = async () => {
      const { violations } = await new AxeBuilder({ page: visitor }).analyze();
      expect(violations.map(({ id, nodes }) => `${colorScheme} ${id}: ${nodes[0]?.html}`)).toEqual([]);
    };
    await isAccessible();
    await visitor.getByLabel("Postal code or e-mail address").fill("04530");
    await visitor.getByRole("button", { name: "Show my order" }).click();
    await visitor.getByText("Send something back", { exact: true }).click();
    await expect(visitor.getByRole("form", { name: "Send something back" })).toBeVisible();
    await isAccessible();
    expect(foreign).toEqual([]);
    await context.close();
  }
});
