import { expect, test, type Page } from "@playwright/test";
import { insertOrder, insertShipped } from "#server/modules/invoicing/testing/order-rows.ts";
import { withDatabase } from "./fixtures/database.ts";
import { demo, signInAs } from "./fixtures/demo.ts";

/** Calls a procedure as the person who is signed in. */
async function mutate(page: Page, path: string, input: object): Promise<void> {
  const answer = await page.request.post(`${demo().baseUrl}/api/trpc/${path}`, {
    headers: { origin: new URL(demo().baseUrl).origin },
    data: { json: input },
  });
  expect(await answer.text()).not.toContain('"error"');
}

test("support proposes a credit above the limit, finance approves it, and the invoice shows it with its document", async ({
  page,
}) => {
  await withDatabase(async (sql) => {
    await insertOrder(sql, {
      lines: [
        { quantity: 3, unitPriceMinor: 4_900, discountMinor: 1_470, taxMinor: 794 },
        { quantity: 1, unitPriceMinor: 12_900, taxMinor: 774 },
      ],
      shipping: { priceMinor: 900, taxMinor: 54 },
    });
    await insertShipped(sql, "ffo_1", { l1: 3, l2: 1 });
  });
  await signInAs(page, "finance");
  await mutate(page, "invoicing.issue", { fulfillmentOrderId: "ffo_1" });
  await page.goto(`${demo().baseUrl}/invoices`);
  await page.getByRole("link", { name: "INV-000001" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Invoice INV-000001" })).toBeVisible();
  await expect(page.getByText("$286.52").first()).toBeVisible();

  await page.context().clearCookies();
  await signInAs(page, "support");
  await page.goto(`${demo().baseUrl}/credits/new?order=ord_1`);
  await page.getByLabel("Reason").click();
  await page.getByRole("option", { name: "Damaged" }).click();
  await expect(page.getByText("A second person decides on it first.")).toBeVisible();
  await page.getByLabel("Amount with tax (USD)").fill("120.00");
  await page.getByLabel("Note").fill("Both lanterns arrived broken.");
  await page.getByRole("button", { name: "Ask for approval" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Credits" })).toBeVisible();

  await page.context().clearCookies();
  await signInAs(page, "finance");
  await page.goto(`${demo().baseUrl}/credits`);
  await page.getByRole("button", { name: "#1001" }).click();
  await page.getByLabel("Note").fill("Photos seen.");
  await page.getByRole("button", { name: "Approve $120.00" }).click();
  await expect(page.getByRole("cell", { name: "given" })).toBeVisible();

  await page.goto(`${demo().baseUrl}/invoices?q=1001`);
  await expect(page.getByText("partly credited")).toBeVisible();
  await page.getByRole("link", { name: "INV-000001" }).click();
  await expect(page.getByRole("cell", { name: "CN-000001", exact: true })).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "PDF of CN-000001" }).click();
  expect((await download).suggestedFilename()).toMatch(/^credit_note-crn_.*\.pdf$/);
});
