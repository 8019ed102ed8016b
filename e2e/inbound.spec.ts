import { expect, test, type Page } from "@playwright/test";
import { buildSscc } from "#kernel/barcode.ts";
import { newId } from "#kernel/ids.ts";
import { expectOk } from "#kernel/result.ts";
import { announcementAs856 } from "#server/modules/inbound/adapters/x12/write-orders.ts";
import { writeInterchange } from "#server/modules/inbound/adapters/x12/write.ts";
import { withDatabase } from "./fixtures/database.ts";
import { demo, signInAs } from "./fixtures/demo.ts";
import { goOffline, goOnline, mutate, scan } from "./fixtures/scanner.ts";

const sscc = (serial: number): string =>
  expectOk(buildSscc({ extensionDigit: 5, companyPrefix: "9521234", serial: BigInt(serial) }));
const [socks, beanies, stranger] = [sscc(71), sscc(72), sscc(73)];

/** Places an order of 48 socks and 24 beanies at Casco Textiles; its id and number. */
async function placeOrder(page: Page): Promise<{ id: string; number: string }> {
  const [facts] = await withDatabase((sql) =>
    sql(`select (select id from supplier where tenant_id = $1 and code = 'CASCO') as supplier,
           (select id from location where tenant_id = $1 and code = 'PWM') as place,
           (select id from sku where tenant_id = $1 and code = 'JP-SOCK-L') as socks,
           (select id from sku where tenant_id = $1 and code = 'JP-BEANIE-RUST') as beanies`),
  );
  const id = newId("pur");
  await mutate(page, "inbound.draft", {
    id,
    supplierId: facts!.supplier,
    locationId: facts!.place,
    lines: [
      { skuId: facts!.socks, quantity: 48 },
      { skuId: facts!.beanies, quantity: 24 },
    ],
  });
  await mutate(page, "inbound.submit", { orderId: id });
  const [order] = await withDatabase((sql) =>
    sql("select number from purchase_order where tenant_id = $1 and id = $2", id),
  );
  return { id, number: String(order!.number) };
}

/** The supplier's 856 to our door, with the key of the mailbox. */
async function announce(page: Page, orderNumber: string): Promise<void> {
  const { webhookUrl, secret } = demo().connections.find(({ kind }) => kind === "edi")!;
  const item = (unitRef: string, code: string, quantity: number) => ({
    ...{ unitRef, orderNumber, orderPosition: null, codes: [{ qualifier: "VN", value: code }], quantity },
    ...{ unitOfMeasure: "EA", packQuantity: null, lot: null, expiresOn: null },
  });
  const set = announcementAs856(
    {
      ...{ shipmentNumber: "CT-90001", shippedOn: null, expectedOn: null, carrier: "ABFS", reference: "", shipTo: null },
      units: [socks, beanies].map((code) => ({ ref: code, parentRef: null, kind: "pallet", sscc: code, label: "" })),
      items: [item(socks, "CA-SOCK-L", 48), item(beanies, "CA-BEANIE-RUST", 24)],
    },
    new Date(),
  );
  const envelope = { sender: "ZZ:CASCO", receiver: "ZZ:JUNIPERPINE", controlNumber: 41, at: new Date(), isTest: false };
  const send = (authorization: string) =>
    page.request.post(webhookUrl, { headers: { authorization }, data: writeInterchange(envelope, [set]) });
  expect((await send("Bearer somebody-elses-secret")).status()).toBe(401);
  expect((await send(`Bearer ${secret}`)).status()).toBe(200);
} // prettier-ignore

test("a truck with a wrong pallet: stock rises by the scan, the order shows what differs, and somebody is asked", async ({
  page,
}) => {
  await signInAs(page, "operations");
  const order = await placeOrder(page);
  await announce(page, order.number);
  await page.goto(`${demo().baseUrl}/inbound/asns?q=CT-90001`);
  await expect(page.getByRole("cell", { name: "CT-90001" })).toBeVisible({ timeout: 20_000 });

  await page.context().clearCookies();
  await page.setViewportSize({ width: 390, height: 844 });
  await signInAs(page, "warehouse");
  await page.goto(`${demo().baseUrl}/floor`);
  await page.getByRole("link", { name: /Portland warehouse/ }).click();
  await page.getByRole("link", { name: "Receive", exact: true }).click();

  await scan(page, `00${socks}`);
  await expect(page.getByText("48 units should be on it")).toBeVisible();
  await page.getByRole("button", { name: "Receive all 48" }).click();
  await expect(page.getByText("48 units received")).toBeVisible();
  await scan(page, socks);
  await expect(page.getByText("This pallet was received already.")).toBeVisible();

  await scan(page, beanies);
  await page.getByRole("button", { name: "Something is different" }).click();
  await page.getByRole("textbox", { name: "Good JP-BEANIE-RUST" }).fill("22");
  await page.getByRole("textbox", { name: "Damaged JP-BEANIE-RUST" }).fill("1");
  // the connection is gone: the pallet and a wrong item on it are kept, and sent in their order
  await goOffline(page);
  await page.getByRole("button", { name: "Receive what is counted" }).click();
  await expect(page.getByText(`${beanies}: waiting to be sent`)).toBeVisible();
  await scan(page, "9999999999994", "9999999999994: waiting to be sent");
  await page.context().setOffline(false);
  await page.getByRole("button", { name: "1 need you" }).click({ timeout: 30_000 });
  await expect(page.getByText("No SKU has this code.")).toBeVisible();
  await page.getByRole("button", { name: "Discard it" }).click();
  await page.getByLabel("Reason").fill("Set apart at the dock.");
  await page.getByRole("button", { name: "Discard with this reason" }).click();
  await expect(page.getByText("Every scan of this device has reached the server.")).toBeVisible();
  await page.keyboard.press("Escape");
  await goOnline(page);
  const soFar = page.getByRole("region", { name: "Received so far" });
  await expect(soFar).toContainText("2 of 2 pallets received");
  await expect(soFar).toContainText("wrong item");

  await scan(page, stranger);
  await expect(page.getByText("Nobody announced this pallet.")).toBeVisible();
  await page.getByRole("button", { name: "Everything is counted" }).click();
  await expect(page.getByText("Scan the pallet first")).toBeVisible();

  await page.getByRole("link", { name: "Back to the floor" }).click();
  await page.getByRole("link", { name: "Put away", exact: true }).click();
  const place = page.getByRole("region", { name: "Next" });
  await expect(place).toContainText("Into bin");
  const bin = /Into bin (\S+?)(?=holds|is|has|$)/.exec((await place.textContent()) ?? "")?.[1] ?? "";
  await scan(page, bin);
  await expect(page.getByText(new RegExp(`into ${bin}`))).toBeVisible();

  await page.context().clearCookies();
  await page.setViewportSize({ width: 1280, height: 800 });
  await signInAs(page, "operations");
  await page.goto(`${demo().baseUrl}/inbound/${order.id}`);
  await expect(page.getByText("partially received")).toBeVisible();
  const lines = page.getByRole("table", { name: "Ordered, announced and received" });
  await expect(lines.getByRole("row", { name: /JP-SOCK-L/ })).toContainText("484848");
  const differences = page.getByRole("table", { name: "Differences at the dock" });
  for (const what of ["short", "damaged", "not on the ASN"])
    await expect(differences.getByText(what)).toBeVisible();
  await page.goto(`${demo().baseUrl}/exceptions`);
  await expect(page.getByText(/RC-\d+ differs from what was announced: .*short/)).toBeVisible();
});
