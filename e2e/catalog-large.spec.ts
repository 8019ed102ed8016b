import { expect, test, type Page } from "@playwright/test";
import { demo, signInAs } from "./fixtures/demo.ts";

const stamp = Date.now().toString(36).toUpperCase();
const ROWS = 1_000;
const codeOf = (at: number) => `LG-${stamp}-${String(at).padStart(4, "0")}`;
const saved = (page: Page) => expect(page.getByText("All saved", { exact: true })).toBeVisible({ timeout: 60_000 }); // prettier-ignore

/** A file of SKUs through the whole wizard. */
async function bring(page: Page, name: string, lines: readonly string[]): Promise<void> {
  await page.goto(`${demo().baseUrl}/imports`);
  await page.getByRole("button", { name: "Import a file" }).click();
  const dialog = page.getByRole("dialog", { name: "Import a file" });
  const buffer = Buffer.from(lines.join("\n"));
  await dialog.getByLabel("File (CSV or XLSX)").setInputFiles({ name, mimeType: "text/csv", buffer });
  await dialog.getByRole("button", { name: "Upload" }).click();
  await page.getByRole("button", { name: "Dry run" }).click();
  await page.getByRole("button", { name: /^Apply/ }).click({ timeout: 60_000 });
  await expect(page.getByRole("button", { name: "Revert" })).toBeVisible({ timeout: 60_000 });
}

test("a thousand rows are pasted over a sheet that shows a part of them, and all are saved", async ({
  browser,
}) => {
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
  const page = await context.newPage();
  await signInAs(page, "operations");
  const file = Array.from({ length: ROWS }, (_, at) => `${codeOf(at)},Thing ${at},LG ${stamp},${100 + at}`);
  await bring(page, `large-${stamp}.csv`, ["SKU,Title,Product,Weight (g)", ...file]);

  await page.goto(`${demo().baseUrl}/catalog?q=LG-${stamp}`);
  const sheet = page.getByRole("grid", { name: "SKUs" });
  const weight = (code: string) =>
    sheet.getByRole("row").filter({ has: page.getByRole("link", { name: `Open ${code}`, exact: true }) }).locator('td[data-column="9"]'); // prettier-ignore
  await expect(weight(codeOf(0))).toHaveText("100");
  await page.evaluate(
    (text) => navigator.clipboard.writeText(text),
    Array.from({ length: ROWS }, (_, at) => String(7_000 + at)).join("\n"),
  );
  await weight(codeOf(0)).click();
  await page.keyboard.press("Control+V");
  await expect(weight(codeOf(0))).toHaveText(/7,?000/);
  await saved(page);
  await page.goto(`${demo().baseUrl}/catalog?q=${codeOf(ROWS - 1)}`);
  await expect(weight(codeOf(ROWS - 1)), "the last, which was never scrolled to").toHaveText(/7,?999/);
  await context.close();
});

test("pieces with serial numbers are found, and the named ones are gone", async ({ page }) => {
  await signInAs(page, "operations");
  await bring(page, `serial-${stamp}.csv`, ["SKU,Title", `SN-${stamp},Watch`]);
  await page.goto(`${demo().baseUrl}/catalog?q=SN-${stamp}`);
  await page.getByRole("link", { name: `Open SN-${stamp}` }).click();
  await page.getByRole("combobox", { name: "Tracking" }).click();
  await page.getByRole("option", { name: "Serial" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText(/Tracking: .*serial/i).first()).toBeVisible();

  await page.getByRole("link", { name: "Stock", exact: true }).click();
  const adjust = async (way: string, serials: string) => {
    await page.getByRole("button", { name: "Adjust" }).click();
    const dialog = page.getByRole("dialog", { name: `Adjust SN-${stamp}` });
    await dialog.getByLabel("Serial numbers").fill(serials);
    await dialog.getByRole("combobox", { name: "What changes" }).click();
    await page.getByRole("option", { name: way }).click();
    await dialog.getByLabel("Reason").fill("Found behind the shelf");
    await dialog.getByRole("button", { name: "Adjust", exact: true }).click();
    return dialog;
  };
  await adjust("These are here", "W-1\nW-2, W-3");
  await expect(page.getByText(/3 on hand/).first()).toBeVisible();
  await adjust("These are gone", "W-2");
  await expect(page.getByText(/2 on hand/).first()).toBeVisible();
  const dialog = await adjust("These are here", "W-1");
  await expect(dialog.getByRole("alert")).toContainText("cannot come in again: W-1");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("tab", { name: /serial/i }).click();
  const table = page.getByRole("table", { name: "Serial numbers" });
  await expect(table.getByRole("row")).toHaveCount(3);
  await expect(table).not.toContainText("W-2");
});

test("a variant shows its product's pictures until it has one of its own", async ({ page }) => {
  await signInAs(page, "operations");
  await bring(page, `shared-${stamp}.csv`, ["SKU,Title,Product", `GA-${stamp}-1,One,GA ${stamp}`, `GA-${stamp}-2,Two,GA ${stamp}`]); // prettier-ignore
  const open = async (at: 1 | 2) => {
    await page.goto(`${demo().baseUrl}/catalog?q=GA-${stamp}-${at}`);
    await page.getByRole("link", { name: `Open GA-${stamp}-${at}` }).click();
    await expect(page.getByRole("heading", { level: 1, name: `GA-${stamp}-${at}` })).toBeVisible();
  };
  const png = (last: number) => ({
    name: `${last}.png`,
    mimeType: "image/png",
    buffer: Buffer.concat([
      Buffer.from(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
        "base64",
      ),
      Buffer.from([last]),
    ]),
  });
  await open(1);
  await page.getByLabel("Add shared pictures (PNG, JPEG, WebP)").setInputFiles([png(1), png(2)]);
  const shared = page.getByRole("list", { name: "Pictures of the product" }).getByRole("listitem");
  await expect(shared).toHaveCount(2);
  await page.getByLabel("Alt text of picture 1").fill("A thing from above");
  await page.getByLabel("Alt text of picture 1").press("Enter");
  await expect(page.getByRole("img", { name: "A thing from above" })).toHaveCount(2);

  await open(2);
  const inherited = page.getByRole("list", { name: "Shown from the product" });
  await expect(inherited.getByRole("img", { name: "A thing from above" })).toBeVisible();
  await page.getByLabel("Add pictures (PNG, JPEG, WebP)").setInputFiles(png(3));
  await expect(page.getByRole("list", { name: "Pictures", exact: true }).getByRole("listitem")).toHaveCount(
    1,
  );
  await expect(inherited).toBeHidden();
});
