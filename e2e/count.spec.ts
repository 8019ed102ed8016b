import { expect, test } from "@playwright/test";
import { withDatabase } from "./fixtures/database.ts";
import { demo, signInAs } from "./fixtures/demo.ts";
import { goOffline, goOnline, mutate, scan } from "./fixtures/scanner.ts";

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

test("500 pieces that the system did not know are counted without a connection, and another person is asked", async ({
  page,
}) => {
  const [row] = await withDatabase((sql) =>
    sql(`select b.id, b.code as bin, p.id as place, (select s.code from sku s where s.tenant_id = b.tenant_id and s.kind = 'stocked'
             and s.tracking = 'none' order by s.code limit 1) as sku
           from bin b join location p on p.tenant_id = b.tenant_id and p.id = b.location_id and p.code = 'PWM'
          where b.tenant_id = $1 and not exists (select from bin_level l where l.tenant_id = b.tenant_id and l.bin_id = b.id and l.quantity > 0)
          order by b.code desc limit 1`),
  );
  const [bin, sku, place] = [String(row!.bin), String(row!.sku), String(row!.place)];
  await page.setViewportSize({ width: 390, height: 844 });
  await signInAs(page, "warehouse");
  await mutate(page, "inventory.counts.plan", { binId: row!.id });
  await page.goto(`${demo().baseUrl}/floor/count?at=${place}`);
  await page.getByRole("link", { name: new RegExp(`^${bin}`) }).click();
  await expect(page.getByLabel(`Scan bin ${bin}`)).toBeVisible();
  await goOffline(page);
  await scan(page, bin);
  await page.getByLabel(/^How many there are in all/).fill("500");
  await scan(page, sku, `500 × ${sku}: waiting to be sent`);
  await page.getByRole("button", { name: "That is all" }).click();
  await expect(page.getByText("It is sent when the connection is back.")).toBeVisible();
  await goOnline(page);
  await expect(page.getByText("Somebody looks at it before the stock changes.")).toBeVisible();

  await page.context().clearCookies();
  await page.setViewportSize({ width: 1280, height: 800 });
  await signInAs(page, "operations");
  await page.goto(`${demo().baseUrl}/inventory/counts?status=to_approve`);
  await page.getByRole("link", { name: /^CT-/ }).first().click();
  await expect(page.getByRole("cell", { name: "500", exact: true })).toBeVisible();
  await page.getByLabel("Why").fill("A delivery was put away without a scan.");
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(page.getByText("posted")).toBeVisible();
});
