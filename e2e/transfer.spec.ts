import { expect, test } from "@playwright/test";
import { newId } from "#kernel/ids.ts";
import { withDatabase } from "./fixtures/database.ts";
import { demo, signInAs } from "./fixtures/demo.ts";
import { goOffline, goOnline, mutate, scan } from "./fixtures/scanner.ts";

/** A SKU that lies in a bin of Portland, what a scanner reads on both, and another place to send it to. */
async function stockInABin() {
  const [row] = await withDatabase((sql) =>
    sql(`select s.id as sku, s.code, c.barcode as item, b.barcode as bin, p.id as "from",
                (select o.id from location o where o.tenant_id = p.tenant_id and o.kind = 'warehouse' and o.id <> p.id limit 1) as "to"
           from bin_level l join bin b on b.tenant_id = l.tenant_id and b.id = l.bin_id and b.set_aside_at is null
           join location p on p.tenant_id = b.tenant_id and p.id = b.location_id and p.code = 'PWM'
           join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id and s.tracking = 'none'
           join sku_barcode c on c.tenant_id = s.tenant_id and c.sku_id = s.id and c.quantity = 1
           join stock_level v on v.tenant_id = s.tenant_id and v.sku_id = s.id and v.location_id = p.id and v.available >= 20
          where l.tenant_id = $1 and l.quantity >= 20 order by s.code limit 1`),
  );
  return row as Record<"sku" | "code" | "item" | "bin" | "from" | "to", string>;
}

const unitsAt = (sku: string, place: string) =>
  withDatabase((sql) =>
    sql(
      "select coalesce(sum(on_hand), 0)::int as units from stock_level where tenant_id = $1 and sku_id = $2 and location_id = $3",
      sku,
      place,
    ),
  ).then(([row]) => Number(row?.["units"]));

test("a transfer is loaded and received on the phone, with the connection cut in the middle", async ({
  page,
}) => {
  const { sku, code, item, bin, from, to } = await stockInABin();
  const id = newId("trf");
  await page.setViewportSize({ width: 390, height: 844 });
  await signInAs(page, "warehouse");
  const lines = [{ skuId: sku, quantity: 3 }];
  await mutate(page, "inventory.createTransfer", {
    ...{ id, fromLocationId: from, toLocationId: to, reason: "Balance stock", lines },
  });
  const before = { from: await unitsAt(sku, from), to: await unitsAt(sku, to) };

  await page.goto(`${demo().baseUrl}/floor?at=${from}`);
  await page.getByRole("link", { name: "Move", exact: true }).click();
  await page.getByRole("link", { name: /^TR-/ }).first().click();
  await expect(page.getByText(`3 × ${code}`)).toBeVisible();
  await scan(page, item, "It lies in a bin.");
  await scan(page, bin, "Bin ");
  await scan(page, item, "1 of 3");
  await expect(page.getByRole("list", { name: "Lines" })).toContainText("1 of 3");
  await page.waitForFunction(() => navigator.serviceWorker.ready.then(() => true));
  await goOffline(page);
  await scan(page, item, "waiting to be sent");
  await scan(page, "4012345678901", "as far as this phone knows");
  // the task is still there when the page is opened anew
  await page.reload();
  await expect(page.getByRole("list", { name: "Lines" })).toContainText("2 of 3");
  await scan(page, item, "waiting to be sent");
  await expect(page.getByRole("list", { name: "Lines" })).toContainText("3 of 3");
  await page.getByRole("button", { name: "The truck leaves with 3" }).click();
  await goOnline(page);
  await expect(page.getByText("It is on its way.")).toBeVisible({ timeout: 15_000 });
  expect(await unitsAt(sku, from)).toBe(before.from - 3);

  await page.goto(`${demo().baseUrl}/floor/transfer?at=${to}&transfer=${id}`);
  await scan(page, item, "2 to come");
  await expect(page.getByRole("list", { name: "Lines" })).toContainText("1 of 3");
  await goOffline(page);
  await scan(page, item, "waiting to be sent");
  await goOnline(page);
  await expect(page.getByRole("list", { name: "Lines" })).toContainText("2 of 3");
  expect(await unitsAt(sku, to)).toBe(before.to + 2);
  await page.getByRole("button", { name: "That is all, 1 did not come" }).click();
  await expect(page.getByText("Nothing is left to do here.")).toBeVisible();
});
