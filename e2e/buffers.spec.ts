import { expect, test, type Locator } from "@playwright/test";
import { demo, signInAs } from "./fixtures/demo.ts";
import { withDatabase } from "./fixtures/database.ts";

/** A SKU that one listing of a shop is made of, what is available of it, and what the shop shows. */
const findListing = () =>
  withDatabase(async (sql) => {
    const [row] = await sql(
      `select s.id as "skuId", s.code, l.title, sum(c.desired)::int as shown
         from channel_stock c join channel_listing l on l.tenant_id = c.tenant_id and l.id = c.listing_id
         join connection k on k.tenant_id = l.tenant_id and k.id = l.connection_id and k.kind = 'shopify'
         join listing_match m on m.tenant_id = l.tenant_id and m.listing_id = l.id
         join sku s on s.tenant_id = m.tenant_id and s.id = m.sku_id and s.kind = 'stocked'
        where c.tenant_id = $1 and not c.is_dirty and not exists (
          select from kit_component kit where kit.tenant_id = s.tenant_id and kit.component_sku_id = s.id)
        group by s.id, s.code, l.title having sum(c.desired) > 5 order by s.code limit 1`,
    );
    return row as { skuId: string; code: string; title: string; shown: number } | undefined;
  });
const shownByShop = (skuId: string) =>
  withDatabase(async (sql) => {
    const [row] = await sql(
      `select sum(c.channel_reported)::int as units from channel_stock c
         join listing_match m on m.tenant_id = c.tenant_id and m.listing_id = c.listing_id and m.sku_id = $2
         join connection k on k.tenant_id = c.tenant_id and k.id = c.connection_id and k.kind = 'shopify'
        where c.tenant_id = $1 and not c.is_dirty`,
      skuId,
    );
    return row?.["units"];
  });

const ruleName = `Three for the journey ${Date.now().toString(36)}`;

test("a rule is drafted, previewed and activated; the shop shows less; archiving brings it back", async ({
  page,
}) => {
  test.setTimeout(180_000);
  await expect.poll(findListing, { timeout: 60_000 }).toBeTruthy();
  const listing = (await findListing())!;
  await signInAs(page, "operations");
  await page.goto(`${demo().baseUrl}/inventory/buffers`);
  await page.getByRole("button", { name: "New rule" }).click();
  const form = page.getByRole("dialog", { name: "New rule" });
  await form.getByLabel("Kind").click();
  await page.getByRole("option", { name: "Limit of listings" }).click();
  await form.getByLabel("Name").fill(ruleName);
  await form.getByLabel("SKU codes").fill(listing.code);
  await form.getByRole("textbox", { name: "Show at most" }).fill("3");
  await form.getByRole("textbox", { name: "Show at most" }).blur();
  const preview = form.getByRole("region", { name: "Preview" });
  await expect(preview.getByRole("row", { name: new RegExp(`${listing.code}.*3$`) }).first()).toBeVisible();
  await form.getByRole("button", { name: "Save draft" }).click();
  await page.getByRole("button", { name: ruleName }).click();
  const rule = page.getByRole("dialog", { name: ruleName });
  await rule.getByRole("button", { name: "Activate" }).click();
  await expect(rule.getByText(/since version \d+$/)).toBeVisible();
  await expect.poll(() => shownByShop(listing.skuId), { timeout: 60_000 }).toBe(3);

  await page.goto(`${demo().baseUrl}/inventory/${listing.skuId}`);
  await page.getByRole("tab", { name: "Channels" }).click();
  await expect(page.getByText(`max listed 3 (${ruleName})`).first()).toBeVisible();
  await expect(page.getByText(/Buffers version \d+/).first()).toBeVisible();

  await page.goto(`${demo().baseUrl}/inventory/buffers?status=active`);
  await page.getByRole("button", { name: ruleName }).click();
  await rule.getByRole("button", { name: "Archive" }).click();
  await expect(rule.getByText(/ended by version \d+$/)).toBeVisible();
  await expect.poll(() => shownByShop(listing.skuId), { timeout: 60_000 }).toBe(listing.shown);
});

test("an item is put on pre-order from its page; the shop shows it above what is there, until it is taken back", async ({
  page,
}) => {
  test.setTimeout(180_000);
  await expect.poll(findListing, { timeout: 60_000 }).toBeTruthy();
  const listing = (await findListing())!;
  await signInAs(page, "operations");
  await page.goto(`${demo().baseUrl}/inventory/${listing.skuId}`);
  await page.getByRole("tab", { name: "Channels" }).click();
  const sell = async (mode: string, fill: (form: Locator) => Promise<void>) => {
    await page.getByRole("button", { name: "Change for all channels" }).click();
    const form = page.getByRole("dialog", { name: `Sell ${listing.code} before it is there` });
    await form.getByLabel("What is not there").click();
    await page.getByRole("option", { name: mode }).click();
    await fill(form);
    await form.getByRole("button", { name: "Sell it so" }).click();
    await expect(form).toBeHidden();
  };
  await sell("Pre-order", async (form) => {
    await form.getByRole("textbox", { name: "At most on a channel" }).fill("7");
    await form
      .getByRole("checkbox", { name: "Sell up to the limit even when no purchase order covers it" })
      .check();
    await expect(form.getByRole("row", { name: new RegExp(listing.code) }).first()).toBeVisible();
  });
  const table = page.getByRole("table", { name: "Selling before it is there" });
  await expect(table.getByRole("row", { name: /pre-order/i }).first()).toBeVisible();
  await expect.poll(() => shownByShop(listing.skuId), { timeout: 60_000 }).toBe(listing.shown + 7);

  await sell("In stock only", async () => undefined);
  await expect.poll(() => shownByShop(listing.skuId), { timeout: 60_000 }).toBe(listing.shown);
});
