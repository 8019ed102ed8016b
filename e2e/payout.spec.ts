import { expect, test } from "@playwright/test";
import { demo, goByKey, signInAs } from "./fixtures/demo.ts";

test("finance goes from a payout to its journal and to the trial balance, which is zero", async ({
  page,
}) => {
  await signInAs(page, "finance");
  await goByKey(page, "o", "Payouts");
  const rows = page.getByRole("region", { name: "Payouts" }).getByRole("link");
  const empty = page.getByText("No payouts yet.");
  await expect(rows.first().or(empty)).toBeVisible();
  if (await empty.isVisible()) return;
  await rows.first().click();
  await expect(page.getByRole("heading", { level: 2, name: "How the payout adds up" })).toBeVisible();
  await expect(page.getByText("Unexplained", { exact: true })).toBeVisible();
  await expect(page.getByRole("region", { name: "Lines of the statement" })).toBeVisible();
  const statement = await page.request.get(
    `${demo().baseUrl}/files/payout/${page.url().split("/").at(-1)}.csv`,
  );
  expect(statement.status()).toBe(200);
  await page.goto(`${demo().baseUrl}/ledger/trial-balance`);
  const total = page.getByRole("row", { name: /^Total/ }).first();
  await expect(total.getByRole("cell").last()).toHaveText(/0\.00/);
});

test("the ledger is filtered by account and opens a journal", async ({ page }) => {
  await signInAs(page, "owner");
  await page.goto(`${demo().baseUrl}/ledger?account=1200`);
  await expect(page.getByRole("heading", { level: 1, name: "Ledger" })).toBeVisible();
  const journals = page.getByRole("region", { name: "Journals" }).getByRole("link");
  const empty = page.getByText("No journal matches.");
  await expect(journals.first().or(empty)).toBeVisible();
  if (await empty.isVisible()) return;
  await journals.first().click();
  await expect(page.getByRole("heading", { level: 1, name: /^Journal/ })).toBeVisible();
  await expect(page.getByRole("region", { name: "Lines of the journal" })).toBeVisible();
});

test("those who may not see money do not get it", async ({ page }) => {
  await signInAs(page, "warehouse");
  await page.goto(`${demo().baseUrl}/payouts`);
  await expect(page.getByText(/does not include settlement:read/)).toBeVisible();
});
