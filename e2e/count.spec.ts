import { expect, test, type Page } from "@playwright/test";
import { withDatabase } from "./fixtures/database.ts";
import { demo, signInAs } from "./fixtures/demo.ts";

async function scan(page: Page, code: string): Promise<void> {
  await page.getByLabel(/^Scan/).fill(code);
  await page.getByLabel(/^Scan/).press("Enter");
}

/** A bin in Portland with one SKU in it, and how many. */
async function binWithStock(): Promise<{ bin: string; sku: string; units: number }> {
  const [row] = await withDatabase((sql) =>
    sql(`select b.code as bin, s.code as sku, l.quantity as units
           from bin_level l join bin b on b.tenant_id = l.tenant_id and b.id = l.bin_id
           join location p on p.tenant_id = b.tenant_id and p.id = b.location_id and p.code = 'PWM'
           join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id and s.tracking = 'none'
          where l.tenant_id = $1 and l.quantity > 15
            and (select count(*) from bin_level o where o.tenant_id = b.tenant_id and o.bin_id = b.id and o.quantity > 0) = 1
          order by (select count(*) from bin_level o where o.tenant_id = l.tenant_id and o.sku_id = l.sku_id and o.quantity > 0), s.code limit 1`),
  );
  return { bin: String(row!.bin), sku: String(row!.sku), units: Number(row!.units) };
}

test("a bin is counted blind, its difference is approved by somebody else, and the stock follows", async ({
  page,
}) => {
  const { bin, sku, units } = await binWithStock();
  await signInAs(page, "operations");
  await page.goto(`${demo().baseUrl}/inventory/counts`);
  await page.getByRole("button", { name: "Plan a count" }).click();
  await page.getByPlaceholder("Add a SKU by code, barcode or title").fill(sku);
  await page
    .getByRole("option", { name: new RegExp(`^${sku}`) })
    .first()
    .click();
  await page.getByRole("button", { name: "Plan", exact: true }).click();
  await expect(page.getByRole("cell", { name: bin, exact: true })).toBeVisible();

  await page.context().clearCookies();
  await page.setViewportSize({ width: 390, height: 844 });
  await signInAs(page, "warehouse");
  await page.goto(`${demo().baseUrl}/floor`);
  await page.getByRole("link", { name: /Portland warehouse/ }).click();
  await page.getByRole("link", { name: "Count", exact: true }).click();
  await page.getByRole("link", { name: new RegExp(`^${bin}`) }).click();
  await scan(page, "SOMEWHERE");
  await expect(page.getByText("That is not the bin.")).toBeVisible();
  await scan(page, bin);
  await expect(page.getByLabel("Scan an item")).toBeVisible();
  await page.getByRole("button", { name: "That is all" }).click();
  await expect(page.getByText("Not seen yet.")).toBeVisible();
  await page.getByLabel(/^How many there are in all/).fill(String(units - 5));
  await scan(page, sku);
  await expect(page.getByText(`${units - 5} × ${sku}`)).toBeVisible();
  await expect(page.getByText("Not seen yet.")).toBeHidden();
  await expect(page.locator("main")).not.toContainText(String(units));
  await page.getByRole("button", { name: "That is all" }).click();
  await expect(page.getByText("Somebody looks at it before the stock changes.")).toBeVisible();

  await page.context().clearCookies();
  await page.setViewportSize({ width: 1280, height: 800 });
  await signInAs(page, "operations");
  await page.goto(`${demo().baseUrl}/inventory/counts?status=to_approve`);
  await page.getByRole("link", { name: /^CT-/ }).first().click();
  await expect(page.getByRole("cell", { name: String(units), exact: true })).toBeVisible();
  await page.getByLabel("Why").fill("Five were broken and thrown away.");
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(page.getByText("posted")).toBeVisible();
  await page.goto(`${demo().baseUrl}/inventory/counts?status=posted`);
  await expect(page.getByLabel("Accuracy, last 90 days")).toContainText("of units right");
});
