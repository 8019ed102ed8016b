import { expect, test } from "@playwright/test";
import { demo, signInAs } from "./fixtures/demo.ts";

test.setTimeout(120_000);

const shopId = (): string => demo().connections.find(({ kind }) => kind === "shopify")!.id;
const control = async (path: string, body: unknown): Promise<Record<string, unknown>> => {
  const answer = await fetch(`${demo().sandboxUrl}/control/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const json = (await answer.json()) as Record<string, unknown>;
  expect(answer.ok, JSON.stringify(json)).toBe(true);
  return json;
};

test("an order of an unknown variant waits, a person says what it is, and it is routed", async ({ page }) => {
  const title = `Camp breakfast box ${Date.now()}`;
  const made = (await control(`shopify/${shopId()}/catalog`, {
    products: [{ title, variants: [{ sku: "NOBODY-KNOWS", price: "54.00", stock: {} }] }],
  })) as { products: { variants: { id: string }[] }[] };
  const placed = (await control("orders", {
    connectionId: shopId(),
    order: { lines: [{ variantId: made.products[0]!.variants[0]!.id, quantity: 1 }] },
  })) as { orders: { name: string }[] };
  const { name } = placed.orders[0]!;

  await signInAs(page, "operations");
  await page.goto(`${demo().baseUrl}/orders?status=all&q=${encodeURIComponent(name)}`);
  const order = page.getByRole("link", { name: /^SO-/ }).first();
  const number = (await order.textContent()) ?? "";
  await page.goto(`${demo().baseUrl}/exceptions`);
  await page.getByRole("button", { name: `${number} is on hold: unmapped line` }).click();
  await page.getByRole("dialog").getByRole("link", { name: "Go there" }).click();
  await expect(page.getByText("Only what one order waits for is shown.")).toBeVisible();

  // by keyboard: the one row, its mapping, a SKU by code, its quantity
  const row = page.getByRole("row").filter({ hasText: title });
  await expect(row.getByText("unmapped")).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("m");
  const dialog = page.getByRole("dialog", { name: `Map ${title}` });
  await dialog.getByPlaceholder("Add a SKU by code, barcode or title").fill("JP-MUG-CREAM");
  await expect(dialog.getByRole("option", { name: /JP-MUG-CREAM/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await dialog.getByRole("textbox", { name: "Units of JP-MUG-CREAM" }).fill("2");
  await dialog.getByRole("button", { name: "Save mapping" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText(`${title}: 2 × JP-MUG-CREAM`)).toBeVisible();

  await page.goto(`${demo().baseUrl}/orders?status=all&q=${encodeURIComponent(name)}`);
  await page.getByRole("link", { name: number }).click();
  await expect(page.getByRole("link", { name: "2 × JP-MUG-CREAM" })).toBeVisible();
  await expect(page.getByText(/routed$/).first()).toBeVisible({ timeout: 30_000 });
  await page.goto(`${demo().baseUrl}/exceptions`);
  await expect(page.getByText(`${number} is on hold: unmapped line`)).toHaveCount(0);
});
