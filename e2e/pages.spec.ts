import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { demo, goByKey, signInAs } from "./fixtures/demo.ts";

const pages = [
  "/",
  "/orders",
  "/floor",
  "/shipments",
  "/shipments/manifests",
  "/exceptions",
  "/invoices",
  "/credits",
  "/credits/new",
  "/credits/policy",
  "/invoices/policy",
  "/payouts",
  "/ledger",
  "/ledger/trial-balance",
  "/catalog",
  "/catalog/listings",
  "/catalog/differences",
  "/catalog/proposals",
  "/catalog/ownership",
  "/inventory",
  "/inventory/counts",
  "/inventory/movements",
  "/inventory/transfers",
  "/inventory/work-orders",
  "/inventory/channels",
  "/inventory/buffers",
  "/inventory/buffers?status=proposals",
  "/inventory/pauses",
  "/jobs",
  "/partners",
  "/settings/people",
  "/settings/roles",
  "/settings/security",
  "/settings/locations",
  "/settings/rules",
  "/settings/quiet-hours",
  "/settings/brand",
  "/settings/mail",
  "/settings/api-keys",
];

const desk = { width: 1280, height: 720 };
const phone = { width: 390, height: 844 };
const widthOf = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth);

test("every page is accessible in both themes, fits a phone, asks only its own host, and breaks no policy", async ({
  page,
}) => {
  test.setTimeout(pages.length * 20_000);
  const foreign: string[] = [];
  const problems: string[] = [];
  const host = new URL(demo().baseUrl).host;
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (["http:", "https:", "ws:"].includes(url.protocol) && url.host !== host) foreign.push(request.url());
  });
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (problem) => problems.push(problem.message));
  await signInAs(page, "owner");
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    for (const path of pages) {
      await page.goto(`${demo().baseUrl}${path}`);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.getByText("Loading")).toHaveCount(0);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(
        violations.map((violation) => `${path} ${theme} ${violation.id}: ${violation.nodes[0]?.html}`),
      ).toEqual([]);
      if (theme === "light") continue;
      await page.setViewportSize(phone);
      await expect.poll(() => widthOf(page), `${path} on a phone`).toBeLessThanOrEqual(phone.width);
      await page.setViewportSize(desk);
    }
  }
  expect(foreign).toEqual([]);
  expect(problems).toEqual([]);
});

/** Lists, and how the address of one of their things begins. */
const things: Record<string, string> = {
  "/orders?status=all": "/orders/ord",
  "/inventory": "/inventory/sku",
  "/catalog": "/catalog/sku",
  "/inbound": "/inbound/pur",
  "/inbound/asns": "/inbound/asns/",
  "/inbound/suppliers": "/inbound/suppliers/",
};

test("the page of one thing fits a phone", async ({ page }) => {
  test.setTimeout(120_000);
  const { sandboxUrl, connections } = demo();
  const connectionId = connections.find(({ kind }) => kind === "shopify")!.id;
  const placed = await fetch(`${sandboxUrl}/control/orders`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ connectionId, order: { lines: [{ sku: "JP-MUG-BLUE", quantity: 1 }] } }),
  });
  expect(placed.ok, await placed.text()).toBe(true);
  await page.setViewportSize(phone);
  await signInAs(page, "owner");
  for (const [list, begin] of Object.entries(things)) {
    await page.goto(`${demo().baseUrl}${list}`);
    const link = page.locator(`main a[href^="${begin}"]`).first();
    await expect(link, `something stands in ${list}`).toBeVisible({ timeout: 30_000 });
    const path = (await link.getAttribute("href")) ?? "";
    await page.goto(`${demo().baseUrl}${path}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByText("Loading")).toHaveCount(0);
    await expect.poll(() => widthOf(page), path).toBeLessThanOrEqual(phone.width);
  }
});

test("the keyboard goes everywhere and lists its keys", async ({ page }) => {
  await signInAs(page, "operations");
  await goByKey(page, "j", "Jobs");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Shortcuts" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("a call from another site has no effect", async ({ page, request }) => {
  await signInAs(page, "owner");
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const url = `${demo().baseUrl}/api/trpc/identity.people?input=${encodeURIComponent('{"json":{}}')}`;
  const own = await request.get(url, { headers: { cookie, "sec-fetch-site": "same-origin" } });
  expect(own.status()).toBe(200);
  const tries = [
    await request.get(url, { headers: { cookie, "sec-fetch-site": "cross-site" } }),
    await request.get(url, { headers: { cookie, origin: "https://elsewhere.example" } }),
    await request.post(`${demo().baseUrl}/api/trpc/identity.changeRole`, {
      headers: { cookie, "sec-fetch-site": "same-origin" },
      form: { a: "1" },
    }),
    await request.post(`${demo().baseUrl}/api/trpc/identity.changeRole`, { headers: { cookie }, data: {} }),
  ];
  expect(tries.map((answer) => answer.status())).toEqual([403, 403, 403, 403]);
});
