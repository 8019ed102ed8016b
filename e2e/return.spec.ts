import { expect, test, type Browser, type Page } from "@playwright/test";
import { withDatabase } from "./fixtures/database.ts";
import { demo, signInAs } from "./fixtures/demo.ts";
import { goOffline, goOnline } from "./fixtures/scanner.ts";

test.setTimeout(240_000);

/** A one-pixel PNG, as a phone's camera would hand over a larger one. */
const photo = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

/** Calls a procedure as the person who is signed in. */
async function call<T>(page: Page, kind: "query" | "mutate", path: string, input: object): Promise<T> {
  const url = `${demo().baseUrl}/api/trpc/${path}`;
  const answer =
    kind === "query"
      ? await page.request.get(`${url}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`)
      : await page.request.post(url, { headers: { origin: new URL(demo().baseUrl).origin }, data: { json: input } }); // prettier-ignore
  const body = (await answer.json()) as { result?: { data: { json: T } } };
  expect(body.result, `${path}: ${JSON.stringify(body)}`).toBeDefined();
  return body.result!.data.json;
}

interface Sold {
  code: string;
  skuId: string;
  barcode: string;
}
interface Shipped {
  orderId: string;
  locationId: string;
  /** One of the first SKU was sold, and two of the second. */
  sold: [Sold, Sold];
}

/** An order of the shop, below the value that needs a second person, that the warehouse picked, packed and shipped by scan. */
async function shippedOrder(browser: Browser): Promise<Shipped> {
  const skus = await withDatabase((sql) =>
    sql(
      `select s.code from sku s join channel_listing c on c.tenant_id = s.tenant_id and c.sku_text = s.code
         join stock_level l on l.tenant_id = s.tenant_id and l.sku_id = s.id and l.available >= 12
        where s.tenant_id = $1 and s.kind = 'stocked' and s.tracking = 'none' and not s.is_hazmat and s.price_minor between 1 and 8000 group by s.code order by s.code desc limit 2`,
    ),
  );
  const placed = await fetch(`${demo().sandboxUrl}/control/orders`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      connectionId: demo().connections.find(({ kind }) => kind === "shopify")!.id,
      order: {
        lines: skus.map(({ code }, at) => ({ sku: code, quantity: at + 1 })),
        email: "back@example.com",
      },
    }),
  });
  const { name } = ((await placed.json()) as { orders: { name: string }[] }).orders[0]!;
  let job: Record<string, unknown> | undefined;
  await expect(async () => {
    [job] = await withDatabase((sql) =>
      sql(
        `select f.id, f.order_id, f.location_id from fulfillment_order f join sales_order o on o.tenant_id = f.tenant_id and o.id = f.order_id
          where f.tenant_id = $1 and o.channel_order_name = $2`,
        name,
      ),
    );
    expect(job).toBeDefined();
  }).toPass({ timeout: 60_000 });
  const fulfillmentOrderId = String(job!.id);
  const context = await browser.newContext();
  const hands = await context.newPage();
  await signInAs(hands, "warehouse");
  let scans = 0;
  const scan = (step: string, code: string) =>
    call(hands, "mutate", `fulfillment.${step}`, { fulfillmentOrderId, code, scanKey: `${fulfillmentOrderId}-${++scans}` }); // prettier-ignore
  interface Job {
    lines: { skuId: string; skuCode: string; quantity: number; bins: { barcode: string; quantity: number }[]; barcodes: { barcode: string }[] }[];
    boxes: { id: string }[];
    shipment: { parcels: { trackingNumber: string | null }[] } | null;
  } // prettier-ignore
  const look = () => call<Job>(hands, "query", "fulfillment.get", { id: fulfillmentOrderId });
  const { lines, boxes } = await look();
  for (const line of lines) {
    await scan("scanPick", line.bins.find(({ quantity }) => quantity >= line.quantity)!.barcode);
    for (let n = 0; n < line.quantity; n++) await scan("scanPick", line.barcodes[0]!.barcode);
  }
  const { cartonId } = await call<{ cartonId: string }>(hands, "mutate", "fulfillment.openCarton", { fulfillmentOrderId, boxId: boxes[0]!.id }); // prettier-ignore
  for (const line of lines)
    for (let n = 0; n < line.quantity; n++) await scan("scanPack", line.barcodes[0]!.barcode);
  await call(hands, "mutate", "fulfillment.closeCarton", { cartonId, weightGrams: 900 });
  let tracking: string | null | undefined;
  await expect(async () => {
    tracking = (await look()).shipment?.parcels[0]?.trackingNumber;
    expect(tracking).toBeTruthy();
  }).toPass({ timeout: 60_000 });
  await scan("scanShip", tracking!);
  await context.close();
  const sold = lines
    .toSorted((a, b) => a.quantity - b.quantity)
    .map(({ skuCode, skuId, barcodes }) => ({ code: skuCode, skuId, barcode: barcodes[0]!.barcode }));
  return { orderId: String(job!.order_id), locationId: String(job!.location_id), sold: sold as [Sold, Sold] };
}

/** What can be touched on the screen and is smaller than a thumb. */
const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("main button, main a[href], main input, main textarea, main label:has(input[type=file])")]
      .filter((one) => one.checkVisibility() && !one.classList.contains("sr-only"))
      .map((one) => ({ name: one.textContent || one.getAttribute("aria-label") || one.tagName, box: one.getBoundingClientRect() }))
      .filter(({ box }) => box.height < 48 || box.width < 48)
      .map(({ name, box }) => `${name.trim()}: ${Math.round(box.width)} × ${Math.round(box.height)}`),
  ); // prettier-ignore

const stockOf = async ({ skuId }: Sold, { locationId }: Shipped) => {
  const [row] = await withDatabase((sql) =>
    sql(
      `select on_hand::int as "onHand", available::int as available, quality_control::int as held from stock_level where tenant_id = $1 and sku_id = $2 and location_id = $3`,
      skuId,
      locationId,
    ),
  );
  return row as { onHand: number; available: number; held: number };
};

async function scan(phone: Page, label: RegExp, code: string, told: string | RegExp): Promise<void> {
  await phone.getByLabel(label).fill(code);
  await phone.getByRole("button", { name: "Enter" }).click();
  await expect(phone.getByText(told).first()).toBeVisible();
  expect(await smallTargets(phone)).toEqual([]);
}

/** Support asks for everything of the order back: the first item is damaged. Returns the number of the return. */
async function askBack(page: Page, { orderId, sold: [broken, whole] }: Shipped): Promise<string> {
  await signInAs(page, "support");
  await page.goto(`${demo().baseUrl}/orders/${orderId}`);
  await expect(page.getByText(/^Invoice INV-/).first()).toBeVisible({ timeout: 60_000 });
  await page.getByRole("button", { name: "Return items" }).click();
  await page.getByRole("textbox", { name: `Units of ${broken.code}` }).fill("1");
  await page.getByRole("textbox", { name: `Units of ${whole.code}` }).fill("2");
  await page.getByRole("combobox", { name: `Why ${broken.code} comes back` }).click();
  await page.getByRole("option", { name: "Damaged" }).click();
  await page.getByRole("button", { name: "Ask for the return" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^RMA-/ })).toBeVisible();
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(page.getByText(/approved$/).first()).toBeVisible();
  return (await page.getByRole("heading", { level: 1 }).textContent())!.trim();
}

test("a damaged return with a missing piece is handled on a phone within a minute, and stock, order and ledger agree", async ({
  page,
  browser,
}) => {
  const order = await shippedOrder(browser);
  const [broken, whole] = order.sold;
  const number = await askBack(page, order);
  const before = [await stockOf(broken, order), await stockOf(whole, order)] as const;

  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const phone = await context.newPage();
  await signInAs(phone, "warehouse");
  await phone.goto(`${demo().baseUrl}/floor/returns?at=${order.locationId}`);
  const startedAt = Date.now();
  await scan(phone, /Scan the return/, number, "Scan each piece");
  await scan(phone, /Scan each piece/, broken.barcode, `1 × ${broken.code}, into quality control`);
  // the dock's Wi-Fi is bad: the next piece waits on the phone, and counts once when the connection is back
  await goOffline(phone);
  await scan(phone, /Scan each piece/, whole.barcode, /waiting to be sent/);
  expect(await stockOf(whole, order)).toEqual(before[1]);
  // so do the decision about the first one and its photo, the photo ahead of the decision that names it
  await phone.getByRole("button", { name: "Inspect 1" }).click();
  const form = (code: string) => phone.getByRole("form", { name: `Inspect ${code}` });
  await form(broken.code).getByRole("radio", { name: /^C/ }).click();
  await phone
    .locator("input[type=file]")
    .setInputFiles({ name: "crack.png", mimeType: "image/png", buffer: photo });
  await expect(phone.getByText("1 taken, take another")).toBeVisible();
  await expect(phone.getByText("One photo waits to be sent.")).toBeVisible();
  await form(broken.code).getByRole("radio", { name: "Scrap" }).click();
  expect(await smallTargets(phone)).toEqual([]);
  await phone.getByRole("button", { name: "Decide" }).click();
  await expect(form(broken.code)).toBeHidden();
  await expect(phone.getByRole("button", { name: "3 waiting" })).toBeVisible();
  await goOnline(phone);
  expect(await stockOf(whole, order)).toMatchObject({ held: before[1].held + 1 });
  expect(await stockOf(broken, order)).toEqual(before[0]);
  await form(whole.code).getByRole("radio", { name: /^A/ }).click();
  await expect(form(whole.code).getByRole("radio", { name: "Back to stock" })).toBeChecked();
  await phone.getByRole("button", { name: "Decide" }).click();
  await expect(phone.getByText(`1 × ${whole.code} did not come`)).toBeVisible();
  expect(await smallTargets(phone)).toEqual([]);
  await phone.getByRole("button", { name: "It is missing: close the line" }).click();
  await expect(phone.getByText("Everything of this return is decided.")).toBeVisible();
  await expect(phone.getByText(/The refund of \$[\d.]+ waits: support or finance was asked/)).toBeVisible();
  expect(Date.now() - startedAt).toBeLessThan(60_000);
  await context.close();

  expect(await stockOf(broken, order)).toEqual(before[0]);
  const { onHand, available, held } = before[1];
  expect(await stockOf(whole, order)).toEqual({ onHand: onHand + 1, available: available + 1, held });

  // the one who was asked sees why, and gives the money
  await page.goto(`${demo().baseUrl}/exceptions`);
  await expect(page.getByText(`The refund of ${number} waits`).first()).toBeVisible();
  await page.goto(`${demo().baseUrl}/returns?q=${number}`);
  await page.getByRole("link", { name: number }).first().click();
  await expect(page.getByText("Something did not come")).toBeVisible();
  await expect(page.getByRole("img", { name: `Photo 1 of ${broken.code}` })).toBeVisible();
  await page.getByRole("button", { name: "Give the refund" }).click();
  await page
    .getByRole("dialog")
    .getByLabel("Why")
    .fill("The photo shows the crack; the other mug never came.");
  await page.getByRole("dialog").getByRole("button", { name: "Give the refund" }).click();
  await expect(page.getByText(/refunded$/).first()).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/^Credited with CN-/)).toBeVisible();

  // the order tells of it, and the ledger took exactly what the return gave back
  await page.goto(`${demo().baseUrl}/orders/${order.orderId}`);
  await expect(page.getByText(`Return ${number}`).first()).toBeVisible();
  await expect(page.getByText(/^Credit note CN-/).first()).toBeVisible();
  const [sums] = await withDatabase((sql) =>
    sql(
      `select (select sum(m.amount_minor)::int from rma_money_line m join rma r on r.tenant_id = m.tenant_id and r.id = m.rma_id where m.tenant_id = $1 and r.number = $2) as returned,
              (select sum(c.total_minor)::int from credit_note c where c.tenant_id = $1 and c.order_id = $3) as credited,
              (select sum(l.credit_minor)::int from journal j join journal_line l on l.tenant_id = j.tenant_id and l.journal_id = j.id
                 join credit_note c on c.tenant_id = j.tenant_id and c.id = j.source_id where j.tenant_id = $1 and c.order_id = $3) as posted`,
      number,
      order.orderId,
    ),
  );
  const { returned, credited, posted } = sums as Record<string, number>;
  expect(returned).toBeGreaterThan(0);
  expect(credited).toBe(returned);
  expect(posted).toBe(returned);
});
