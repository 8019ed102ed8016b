import { readFile } from "node:fs/promises";
import { expect, test, type Download, type Locator, type Page } from "@playwright/test";
import { demo, signInAs } from "./fixtures/demo.ts";

const stamp = Date.now().toString(36).toUpperCase();
const code = (name: string) => `IM-${stamp}-${name}`;
const header = "SKU,Title,Barcode,Weight (g),Price,Currency,Supplier note";

async function upload(page: Page, name: string, lines: readonly string[]): Promise<void> {
  await page.goto(`${demo().baseUrl}/imports`);
  await page.getByRole("button", { name: "Import a file" }).click();
  const dialog = page.getByRole("dialog", { name: "Import a file" });
  const buffer = Buffer.from(lines.join("\n"));
  await dialog.getByLabel("File (CSV or XLSX)").setInputFiles({ name, mimeType: "text/csv", buffer });
  await dialog.getByRole("button", { name: "Upload" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

async function dryRun(page: Page, policy: string): Promise<void> {
  await page.getByRole("combobox", { name: "When a row is wrong" }).click();
  await page.getByRole("option", { name: policy }).click();
  await page.getByRole("button", { name: "Dry run" }).click();
  await expect(page.getByText("ready to apply")).toBeVisible({ timeout: 30_000 });
}

const figure = (page: Page, name: string): Locator =>
  page
    .getByLabel("Rows", { exact: true })
    .locator("div")
    .filter({ hasText: new RegExp(`^${name}`) })
    .locator("dd");
const rowOf = (page: Page, text: string): Locator =>
  page.getByRole("table", { name: "Rows of the file" }).getByRole("row").filter({ hasText: text });
const applied = (page: Page) =>
  expect(page.getByRole("button", { name: "Revert" })).toBeVisible({ timeout: 30_000 });
const textOf = async (download: Download): Promise<string> => readFile(await download.path(), "utf8");

test("a file with wrong rows is tried, mended, applied, known again, and taken back", async ({ page }) => {
  await signInAs(page, "operations");
  const good = [`${code("PAN")},Pan,,900,35.00,USD,first`, `${code("LID")},Lid,,200,9.50,USD,second`];
  await upload(page, `goods-${stamp}.csv`, [
    header,
    ...good,
    `${code("POT")},Pot,,heavy,12.00,USD,"=1+1, says the maker"`,
    `${code("CUP")},,,90,4.00,USD,no title`,
    `${code("JUG")},Jug,4006381333932,700,15.00,USD,wrong check digit`,
    `${code("PAN")},Pan again,,1,1.00,USD,twice`,
  ]);
  await expect(page.getByText("Not used: Supplier note.")).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Weight (g)" })).toContainText("900, 200, heavy");

  await dryRun(page, "Reject everything when a row is wrong");
  await expect(page.getByText("4 rows cannot be, so nothing of the file is applied.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Apply 2 rows" })).toBeDisabled();
  await expect(figure(page, "New")).toHaveText("2");
  await expect(rowOf(page, code("PAN")).first()).toContainText("Price 35.00 USD");
  await expect(rowOf(page, code("POT"))).toContainText('Weight (g) "heavy" is not a number.');
  await expect(rowOf(page, code("CUP"))).toContainText("Title is empty");
  await expect(rowOf(page, code("JUG"))).toContainText("should end with 1");
  await expect(rowOf(page, "Pan again")).toContainText("This SKU is on row 2 already.");

  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download wrong rows" }).click();
  const wrong = (await textOf(await downloading)).split("\r\n");
  expect(wrong[0]).toBe(`\uFEFF${header},problem`);
  expect(wrong[1]).toBe(
    `${code("POT")},Pot,,heavy,12.00,USD,"'=1+1, says the maker","Weight (g) ""heavy"" is not a number."`,
  );
  expect(wrong.filter(Boolean)).toHaveLength(5);

  await page.getByRole("button", { name: "Change columns" }).click();
  await dryRun(page, "Leave out wrong rows");
  await page.getByRole("button", { name: "Apply 2 rows" }).click();
  await applied(page);
  await page.goto(`${demo().baseUrl}/catalog?q=${code("PAN")}`);
  await expect(page.getByRole("link", { name: `Open ${code("PAN")}` })).toBeVisible();

  // the mended file, in which two rows are there already
  await upload(page, `mended-${stamp}.csv`, [header, ...good, `${code("POT")},Pot,,800,12.00,USD,`]);
  await expect(
    page.getByText("The columns are as you chose them for the last file like this."),
  ).toBeVisible();
  await dryRun(page, "Reject everything when a row is wrong");
  await expect(figure(page, "The same")).toHaveText("2");
  await page.getByRole("button", { name: "Apply 1 row", exact: true }).click();
  await applied(page);

  // the same file again changes nothing and says why
  await upload(page, `mended-${stamp}.csv`, [header, ...good, `${code("POT")},Pot,,800,12.00,USD,`]);
  await expect(page.getByText("The same file is in effect already")).toBeVisible();
  await dryRun(page, "Reject everything when a row is wrong");
  await expect(figure(page, "The same")).toHaveText("3");
  await expect(page.getByRole("button", { name: /^Apply/ })).toBeDisabled();

  await page.goto(`${demo().baseUrl}/imports`);
  const list = page.getByRole("table", { name: "Imports" });
  await list.getByRole("link", { name: `goods-${stamp}.csv` }).click();
  await page.getByRole("button", { name: "Revert" }).click();
  await page
    .getByRole("dialog", { name: "Revert this import?" })
    .getByRole("button", { name: "Revert" })
    .click();
  await expect(figure(page, "Reverted")).toHaveText("2", { timeout: 30_000 });
  await page.goto(`${demo().baseUrl}/imports`);
  await expect(list.getByRole("row").filter({ hasText: `goods-${stamp}.csv` })).toContainText("reverted");
});

test("the stock that is shown is the stock that is exported", async ({ page }) => {
  await signInAs(page, "operations");
  await page.goto(`${demo().baseUrl}/inventory?q=JP-MUG`);
  await expect(page.getByRole("link", { name: "JP-MUG-BLUE", exact: true })).toBeVisible();
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: "As CSV" }).click();
  const [head, ...rows] = (await textOf(await downloading)).split("\r\n").filter(Boolean);
  expect(head).toContain("SKU,Location,Quantity (is)");
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.every((row) => row.startsWith("JP-MUG"))).toBe(true);
});
