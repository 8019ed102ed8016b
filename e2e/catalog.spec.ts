import { expect, test, type Browser, type Locator, type Page } from "@playwright/test";
import { demo, signInAs } from "./fixtures/demo.ts";

const stamp = Date.now().toString(36).toUpperCase();

/** The sheet over SKUs whose code begins so. */
async function openSheet(page: Page, search: string): Promise<Locator> {
  await page.goto(`${demo().baseUrl}/catalog?q=${encodeURIComponent(search)}`);
  const sheet = page.getByRole("grid", { name: "SKUs" });
  await expect(sheet.getByRole("gridcell").first()).toBeVisible();
  return sheet;
}

const columnOf: Record<string, number> = { code: 0, title: 1, price: 5, cost: 6, reorder: 8, weight: 9 };

/** One cell by the SKU's code and the column's name. */
const cell = (sheet: Locator, code: string, column: keyof typeof columnOf) =>
  sheet
    .getByRole("row")
    .filter({ has: sheet.page().getByRole("link", { name: `Open ${code}`, exact: true }) })
    .locator(`td[data-column="${columnOf[column]}"]`);

const saved = (page: Page) => expect(page.getByText("All saved", { exact: true })).toBeVisible();

/** A product with variants "<code>-A", "-B" … through the dialog. */
async function createProduct(page: Page, code: string, values: string): Promise<void> {
  await page.goto(`${demo().baseUrl}/catalog`);
  await page.getByRole("button", { name: "New product" }).click();
  const dialog = page.getByRole("dialog", { name: "New product" });
  await dialog.getByLabel("Title").fill(`Trowel ${code}`);
  await dialog.getByLabel("SKU code").fill(code);
  await dialog.getByLabel("Price in USD").fill("12.50");
  await dialog.getByLabel("Option 1", { exact: true }).fill("Size");
  await dialog.getByLabel("Values of option 1").fill(values);
  await dialog.getByRole("button", { name: /^Create/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(code);
}

async function operations(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
  const page = await context.newPage();
  await signInAs(page, "operations");
  return page;
}

test("a block is typed, pasted, filled down and taken back in the sheet", async ({ browser }) => {
  const page = await operations(browser);
  await createProduct(page, `TR-${stamp}`, "A, B, C");
  const sheet = await openSheet(page, `TR-${stamp}`);
  const code = (letter: string) => `TR-${stamp}-${letter}`;

  await cell(sheet, code("A"), "title").click();
  await page.keyboard.type("Hand trowel");
  await page.keyboard.press("Enter");
  await expect(cell(sheet, code("A"), "title")).toHaveText("Hand trowel");
  await expect(cell(sheet, code("B"), "title")).toHaveAttribute("aria-selected", "true");
  await saved(page);

  await page.keyboard.press("F2");
  await page.keyboard.type(" two");
  await page.keyboard.press("Escape");
  await expect(cell(sheet, code("B"), "title")).not.toContainText("two");

  await cell(sheet, code("A"), "weight").click();
  await page.keyboard.type("heavy");
  await expect(page.getByText("must be a whole number")).toBeVisible();
  await page.keyboard.press("Escape");

  await page.evaluate(() => navigator.clipboard.writeText("14.50\t6\n15.50\t7\n16.50\tcheap"));
  await cell(sheet, code("A"), "price").click();
  await page.keyboard.press("Control+V");
  await expect(cell(sheet, code("B"), "price")).toHaveText("15.50");
  await expect(cell(sheet, code("B"), "cost")).toHaveText("7.00");
  await expect(cell(sheet, code("C"), "cost")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("1 cell to mend; the rest is saved")).toBeVisible();

  await page.keyboard.press("Control+Z");
  await expect(cell(sheet, code("B"), "price")).toHaveText("12.50");
  await expect(cell(sheet, code("C"), "cost")).toHaveText("");
  await saved(page);
  await page.keyboard.press("Control+Shift+Z");
  await expect(cell(sheet, code("B"), "price")).toHaveText("15.50");
  await saved(page);

  await cell(sheet, code("A"), "reorder").click();
  await page.keyboard.type("25");
  await page.keyboard.press("Enter");
  await cell(sheet, code("A"), "reorder").click();
  await cell(sheet, code("C"), "reorder").click({ modifiers: ["Shift"] });
  await page.keyboard.press("Control+D");
  await expect(cell(sheet, code("C"), "reorder")).toHaveText("25");
  await saved(page);
  await page.reload();
  await expect(cell(sheet, code("C"), "reorder")).toHaveText("25");
  await expect(cell(sheet, code("A"), "price")).toHaveText("14.50");
  await page.context().close();
});

test("two windows that change one cell: neither is lost until somebody chooses", async ({ browser }) => {
  const [mine, theirs] = [await operations(browser), await operations(browser)];
  await createProduct(mine, `CF-${stamp}`, "A, B");
  const code = `CF-${stamp}-A`;
  const [here, there] = [await openSheet(mine, `CF-${stamp}`), await openSheet(theirs, `CF-${stamp}`)];
  const type = async (page: Page, sheet: Locator, column: "title" | "weight", text: string) => {
    await cell(sheet, code, column).click();
    await page.keyboard.type(text);
    await page.keyboard.press("Enter");
  };
  await type(theirs, there, "title", "Theirs");
  await saved(theirs);
  await type(mine, here, "weight", "900");
  await saved(mine);
  await expect(cell(here, code, "title"), "another cell of the row comes along").toHaveText("Theirs");

  await type(theirs, there, "weight", "950");
  await expect(theirs.getByText("Somebody else changed the same cells")).toBeVisible();
  await expect(theirs.getByText("yours 950, theirs 900")).toBeVisible();
  await theirs.getByRole("button", { name: `Keep mine for ${code}` }).click();
  await saved(theirs);
  await mine.reload();
  await expect(cell(here, code, "weight")).toHaveText("950");
  await mine.context().close();
  await theirs.context().close();
});

test("a wrong check digit is told, a right barcode is drawn, and the history knows", async ({ page }) => {
  await signInAs(page, "operations");
  await createProduct(page, `BC-${stamp}`, "A");
  await page.getByLabel("New barcode").fill("4006381333932");
  await page.getByRole("button", { name: "Add barcode" }).click();
  await expect(page.getByText("it ends with 2 and should end with 1")).toBeVisible();
  await page.getByLabel("New barcode").fill("4006381333931");
  await page.getByRole("button", { name: "Add barcode" }).click();
  await expect(page.getByRole("img", { name: "Barcode symbol 04006381333931" })).toBeVisible();
  await page.getByLabel("Weight g").fill("77");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Weight g: empty → 77")).toBeVisible();
  await expect(page.getByText(/Barcode added: .*04006381333931/)).toBeVisible();
  await page.getByRole("button", { name: "Remove 04006381333931" }).click();
  await expect(page.getByText("No barcode yet")).toBeVisible();
});

test("a kit is made of components, and its page says how many can be sold and what runs out first", async ({
  page,
}) => {
  await signInAs(page, "operations");
  await page.goto(`${demo().baseUrl}/catalog`);
  await page.getByRole("button", { name: "New product" }).click();
  const dialog = page.getByRole("dialog", { name: "New product" });
  await dialog.getByLabel("Kind").click();
  await page.getByRole("option", { name: "Kit" }).click();
  await dialog.getByLabel("Title").fill("Breakfast set");
  await dialog.getByLabel("SKU code").fill(`KIT-${stamp}`);
  for (const code of ["JP-MUG-CREAM", "JP-STOVE-SOLO"]) {
    await dialog.getByLabel("Find a SKU").fill(code);
    await page.getByRole("option", { name: new RegExp(code) }).click();
  }
  await dialog.getByRole("textbox", { name: "Quantity of JP-MUG-CREAM" }).fill("2");
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { level: 1, name: `KIT-${stamp}` })).toBeVisible();
  await expect(page.getByRole("region", { name: "Components" }).getByText("JP-MUG-CREAM")).toBeVisible();
  await expect(page.getByText(/^\d+ can be sold now$/)).toBeVisible();
  await expect(page.getByRole("region", { name: "Can make by location" })).toContainText("JP-");

  await page.goto(`${demo().baseUrl}/catalog/`);
  await page.keyboard.press("Control+K");
  await page.keyboard.type(`KIT-${stamp}`);
  await page.getByRole("option", { name: new RegExp(`KIT-${stamp}`) }).click();
  await expect(page.getByRole("heading", { level: 1, name: `KIT-${stamp}` })).toBeVisible();
});

test("everything that matches is edited after a look at the counts", async ({ page }) => {
  await signInAs(page, "operations");
  await createProduct(page, `BULK-${stamp}`, "A, B");
  const sheet = await openSheet(page, `BULK-${stamp}`);
  await page.getByRole("button", { name: "Edit all that match" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit all that match" });
  await dialog.getByLabel("Field").click();
  await page.getByRole("option", { name: "Weight g" }).click();
  await dialog.getByLabel("New value").fill("410");
  await dialog.getByRole("button", { name: "Preview" }).click();
  await expect(dialog.getByText("2 change, 0 have it already, 0 cannot.")).toBeVisible();
  await dialog.getByRole("button", { name: "Change 2 SKUs" }).click();
  await expect(dialog).toBeHidden();
  await expect(cell(sheet, `BULK-${stamp}-B`, "weight")).toHaveText("410");

  // some that cannot: nothing is changed unless they are left out, and what was done is not shown for the next value
  await openSheet(page, "JP-KIT");
  await page.getByRole("button", { name: "Edit all that match" }).click();
  await dialog.getByLabel("Field").click();
  await page.getByRole("option", { name: "Tracking" }).click();
  await dialog.getByLabel("New value").click();
  await page.getByRole("option", { name: "lot", exact: true }).click();
  await dialog.getByRole("button", { name: "Preview" }).click();
  await expect(dialog.getByText("Nothing is changed so.")).toBeVisible();
  await expect(dialog.getByRole("button", { name: /^Change 0 SKUs/ })).toBeDisabled();
  await dialog.getByLabel("New value").click();
  await page.getByRole("option", { name: "none", exact: true }).click();
  await dialog.getByRole("button", { name: "Preview" }).click();
  await expect(dialog.getByText("2 have it already")).toBeVisible();
});

test("a viewer reads the sheet and changes nothing", async ({ page }) => {
  await signInAs(page, "viewer");
  const sheet = await openSheet(page, "JP-MUG");
  await expect(page.getByRole("button", { name: "New product" })).toBeHidden();
  await cell(sheet, "JP-MUG-BLUE", "title").click();
  await page.keyboard.type("x");
  await expect(sheet.getByRole("textbox")).toHaveCount(0);
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("heading", { level: 1, name: "JP-MUG-BLUE" })).toBeVisible();
});

test("a product gets its brand and another variant, and pictures in order", async ({ page }) => {
  await signInAs(page, "operations");
  await createProduct(page, `PV-${stamp}`, "A, B");
  await page.getByLabel("Brand").fill("Hearth");
  await page.getByLabel("Tags").fill("garden, steel");
  await page.getByRole("button", { name: "Save product" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Tags")).toHaveValue("garden, steel");

  const pixel = (blue: number) =>
    Buffer.concat([
      Buffer.from(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
        "base64",
      ),
      Buffer.from([blue]),
    ]);
  await page
    .getByLabel("Add pictures (PNG, JPEG, WebP)")
    .setInputFiles([1, 2, 3].map((at) => ({ name: `${at}.png`, mimeType: "image/png", buffer: pixel(at) })));
  const pictures = page.getByRole("list", { name: "Pictures" }).getByRole("listitem");
  await expect(pictures).toHaveCount(3);
  const third = await pictures.nth(2).getByRole("img").getAttribute("src");
  await page.getByRole("button", { name: "Make main picture 3" }).click();
  await expect(pictures.first().getByRole("img")).toHaveAttribute("src", third!);
  await expect(pictures.first()).toContainText("main");
  await page.getByRole("button", { name: "Take picture 2 away" }).click();
  await expect(pictures).toHaveCount(2);

  await page.getByRole("button", { name: "Add a variant" }).click();
  const dialog = page.getByRole("dialog", { name: /^Add a variant of/ });
  await dialog.getByLabel("Its Size").fill("B");
  await dialog.getByLabel("SKU code").fill(`PV-${stamp}-B2`);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog.getByRole("alert")).toBeVisible();
  await dialog.getByLabel("SKU code").fill(`PV-${stamp}-C`);
  await dialog.getByLabel("Its Size").fill("C");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: `PV-${stamp}-C` })).toBeVisible();
  await expect(page.getByText("Shared by its 3 variants.")).toBeVisible();
});
