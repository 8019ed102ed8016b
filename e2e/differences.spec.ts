import { expect, test } from "@playwright/test";
import { demo, signInAs } from "./fixtures/demo.ts";

test.setTimeout(120_000);

interface ShopProduct {
  id: number;
  title: string;
  variants: { id: number; sku: string; price: number }[];
}

const shopId = (): string => demo().connections.find(({ kind }) => kind === "shopify")!.id;
const products = async (): Promise<ShopProduct[]> => {
  const answer = await fetch(`${demo().sandboxUrl}/control/state/${shopId()}?only=products`);
  return Object.values(((await answer.json()) as { products: Record<string, ShopProduct> }).products);
};
const find = async (sku: string): Promise<ShopProduct> =>
  (await products()).find(({ variants }) => variants.some((one) => one.sku === sku))!;
const edit = async (product: ShopProduct, change: object): Promise<void> => {
  const answer = await fetch(`${demo().sandboxUrl}/control/shopify/${shopId()}/products/${product.id}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(change),
  });
  expect(answer.ok, await answer.text()).toBe(true);
};

test("what somebody changed in the shop is proposed, shown as a difference, and put right in either direction", async ({
  page,
}) => {
  const pot = await find("JP-POT-900ML");
  const set = await find("JP-KIT-NIGHT");
  await edit(pot, { variants: [{ id: pot.variants[0]!.id, price: "1.00" }] });
  await edit(set, { title: "First night under stars" });

  await signInAs(page, "operations");
  await page.goto(`${demo().baseUrl}/catalog/proposals`);
  const proposal = page.getByRole("row").filter({ hasText: "JP-KIT-NIGHT" });
  await expect(proposal).toContainText("First night under stars", { timeout: 30_000 });

  await page.goto(`${demo().baseUrl}/catalog/differences`);
  await page.getByRole("button", { name: "Compare now" }).click();
  const price = page.getByRole("row").filter({ hasText: pot.title }).filter({ hasText: "price" });
  await expect(price).toContainText("$1.00", { timeout: 30_000 });
  await price.getByRole("button", { name: /^Send our price/ }).click();
  await expect(price).toHaveCount(0, { timeout: 30_000 });
  await expect.poll(async () => (await find("JP-POT-900ML")).variants[0]!.price).toBe(pot.variants[0]!.price);

  const title = page.getByRole("row").filter({ hasText: "First night under stars" });
  await title.getByRole("button", { name: /^Take the channel's title/ }).click();
  await expect(title).toHaveCount(0, { timeout: 30_000 });
  await page.goto(`${demo().baseUrl}/catalog/listings?status=mapped&q=First+night`);
  await expect(page.getByRole("row").filter({ hasText: "JP-KIT-NIGHT" })).toContainText(
    "First night under stars",
  );
});
