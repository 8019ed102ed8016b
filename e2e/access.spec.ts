import { globSync } from "node:fs";
import { expect, test, type Browser } from "@playwright/test";
import { can, permissions, roles, type Permission, type Role } from "#server/auth/permissions.ts";
import type { TestDatabase } from "#server/db/testing/database.ts";
import { fillEveryTable } from "../proofs/other-merchant.ts";
import { asOwner } from "./fixtures/database.ts";
import { demo, signInAs } from "./fixtures/demo.ts";

/** In every text and every id of the other merchant. */
const MARK = "canary9c1e";
const THEIRS = `mer_${MARK}`;

/** What a page shows before it is signed in to, or what it needs; its dynamic part is an id of this table. */
interface Asked {
  needs: Permission | "nothing" | "session";
  table?: string;
  /** What stands behind the address, when the page shows nothing without it. */
  query?: string;
  /** Where it sends those who are signed in, if it does. */
  leadsTo?: string;
}

/** Every page of `app/`. One that is missing here, or gone from there, fails the first test. */
const pages: Record<string, Asked> = {
  "/forgot": { needs: "nothing" },
  "/invite/[token]": { needs: "nothing" },
  "/reset/[token]": { needs: "nothing" },
  "/sign-in": { needs: "nothing", leadsTo: "/" },
  "/track/[token]": { needs: "nothing" },
  "/second-factor": { needs: "session", leadsTo: "/settings/security" },
  "/": { needs: "reporting:read" },
  "/catalog": { needs: "catalog:read" },
  "/catalog/[skuId]": { needs: "catalog:read", table: "sku" },
  "/catalog/differences": { needs: "channels:read" },
  "/catalog/listings": { needs: "catalog:read" },
  "/catalog/ownership": { needs: "catalog:read" },
  "/catalog/proposals": { needs: "catalog:read" },
  "/credits": { needs: "care:read" },
  "/credits/new": { needs: "care:read", query: `?order=${MARK}-sales_order` },
  "/credits/policy": { needs: "care:read" },
  "/exceptions": { needs: "exceptions:read" },
  "/floor": { needs: "fulfillment:read" },
  "/floor/[id]": { needs: "fulfillment:read", table: "fulfillment_order" },
  "/floor/count": { needs: "inventory:read", leadsTo: "/floor" },
  "/floor/put-away": { needs: "inbound:read", leadsTo: "/floor" },
  "/floor/returns": { needs: "returns:read", leadsTo: "/floor" },
  "/floor/receive": { needs: "inbound:read", leadsTo: "/floor" },
  "/floor/transfer": { needs: "inventory:read", leadsTo: "/floor" },
  "/imports": { needs: "imports:read" },
  "/imports/[id]": { needs: "imports:read", table: "import_batch" },
  "/inbound": { needs: "inbound:read" },
  "/inbound/[id]": { needs: "inbound:read", table: "purchase_order" },
  "/inbound/asns": { needs: "inbound:read" },
  "/inbound/asns/[id]": { needs: "inbound:read", table: "asn" },
  "/inbound/receipts/[id]": { needs: "inbound:read", table: "receipt" },
  "/inbound/suppliers": { needs: "inbound:read" },
  "/inbound/suppliers/[id]": { needs: "inbound:read", table: "supplier" },
  "/inventory": { needs: "inventory:read" },
  "/inventory/[skuId]": { needs: "inventory:read", table: "sku" },
  "/inventory/buffers": { needs: "channels:read" },
  "/inventory/channels": { needs: "channels:read" },
  "/inventory/counts": { needs: "inventory:read" },
  "/inventory/counts/[id]": { needs: "inventory:read", table: "stock_count" },
  "/inventory/movements": { needs: "inventory:read" },
  "/inventory/pauses": { needs: "channels:read" },
  "/inventory/transfers": { needs: "inventory:read" },
  "/inventory/transfers/[id]": { needs: "inventory:read", table: "transfer" },
  "/inventory/work-orders": { needs: "inventory:read" },
  "/invoices": { needs: "invoicing:read" },
  "/invoices/[id]": { needs: "invoicing:read", table: "invoice" },
  "/invoices/policy": { needs: "invoicing:read" },
  "/jobs": { needs: "jobs:read" },
  "/jobs/[id]": { needs: "jobs:read", table: "job_run" },
  "/ledger": { needs: "ledger:read" },
  "/ledger/[id]": { needs: "ledger:read", table: "journal" },
  "/ledger/trial-balance": { needs: "ledger:read" },
  "/offline": { needs: "nothing" },
  "/orders": { needs: "orders:read" },
  "/orders/[id]": { needs: "orders:read", table: "sales_order" },
  "/partners": { needs: "partners:read" },
  "/partners/deliveries/[id]": { needs: "partners:read", table: "inbox_delivery" },
  "/payouts": { needs: "settlement:read" },
  "/payouts/[id]": { needs: "settlement:read", table: "payout" },
  "/returns": { needs: "returns:read" },
  "/returns/[id]": { needs: "returns:read", table: "rma" },
  "/settings": { needs: "session", leadsTo: "/settings/people" },
  "/settings/api-keys": { needs: "identity:write" },
  "/settings/brand": { needs: "identity:read" },
  "/settings/locations": { needs: "locations:read" },
  "/settings/locations/[id]": { needs: "locations:read", table: "location" },
  "/settings/mail": { needs: "mail:read" },
  "/settings/people": { needs: "identity:read" },
  "/settings/quiet-hours": { needs: "identity:read" },
  "/settings/roles": { needs: "session" },
  "/settings/rules": { needs: "routing:read" },
  "/settings/security": { needs: "session" },
  "/shipments": { needs: "shipping:read" },
  "/shipments/[id]": { needs: "shipping:read", table: "shipment" },
  "/shipments/manifests": { needs: "shipping:read" },
};

const routes = globSync("app/**/page.tsx")
  .map(
    (file) =>
      `/${file
        .split("/")
        .slice(1, -1)
        .filter((part) => !part.startsWith("("))
        .join("/")}`,
  ) // prettier-ignore
  .sort();

/** A page's address, with an id of the other merchant in its dynamic part. */
const addressOf = (route: string): string =>
  route.replace(/\[\w+\]/, `${MARK}-${pages[route]?.table ?? "token"}`) + (pages[route]?.query ?? "");

/** Their rows of what pages open by id, and of what stands in lists. Nothing in them is work for the worker. */
const filled = new Set([
  ...Object.values(pages).flatMap(({ table }) => table ?? []),
  "product", "channel_listing", "credit_note", "care_credit", "exception", "order_line", "invoice_line", "journal_line",
  "balance_transaction", "parcel", "manifest", "api_key", "audit_entry", "bin", "saved_view", "stock_level", "stock_movement",
  "work_order", "buffer_rule", "outgoing_mail", "refund", "fulfillment_line", "purchase_order_line", "release_document",
]); // prettier-ignore

async function changeTheirs(change: "fill" | "empty"): Promise<void> {
  await asOwner(async (sql) => {
    const database = { asOwner: sql as TestDatabase["asOwner"] };
    if (change === "fill")
      await fillEveryTable(database, THEIRS, MARK, { isWanted: (table) => filled.has(table) });
    else
      for (const table of filled)
        await sql(
          `with quiet as (select set_config('session_replication_role', 'replica', true))
           delete from "${table}" using quiet where tenant_id = $1`,
          [THEIRS],
        );
  });
}

test.beforeAll(() => changeTheirs("fill"));
test.afterAll(() => changeTheirs("empty"));

async function cookieOf(browser: Browser, role: Role): Promise<string> {
  const context = await browser.newContext();
  await signInAs(await context.newPage(), role);
  const cookies = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  await context.close();
  return cookies;
}

/** Text of theirs anywhere, or an id of theirs that the address did not carry. */
const leak = (bytes: string, address: string): string | undefined =>
  [...bytes.matchAll(new RegExp(`${MARK}( [a-z_.]+|-[a-z_]+)`, "g"))]
    .map(([found]) => found)
    .find((found) => !address.includes(found));

/** Next answers a router's question without its own mark by leading to the same page with it. */
async function ask(path: string, headers: Record<string, string>) {
  const get = (address: string) => fetch(new URL(address, demo().baseUrl), { redirect: "manual", headers });
  let answer = await get(path);
  const marked = new URL(answer.headers.get("location") ?? "/", demo().baseUrl);
  if (marked.searchParams.has("_rsc") && marked.pathname === new URL(path, demo().baseUrl).pathname)
    answer = await get(marked.href);
  const place = answer.headers.get("location") ?? "";
  const body = await answer.text();
  // Next redirects in the stream when the page had begun
  const inStream = /NEXT_REDIRECT;\w+;([^;"\\]+)/.exec(body)?.[1] ?? "";
  return { status: answer.status, body, leadsTo: place ? new URL(place, demo().baseUrl).pathname : inStream };
}

/** The rooms whose answers stand in a page, from the keys of its prefetched queries. */
const proceduresIn = (body: string): string[] =>
  [...body.matchAll(/\\?"queryKey\\?":\[\[\\?"(\w+)\\?",\\?"(\w+)\\?"/g)].map(
    ([, room, name]) => `${room}.${name}`,
  );

const rooms = new Map<string, Permission>(
  (Object.keys(permissions) as Permission[])
    .filter((permission) => permission.endsWith(":read"))
    .map((permission) => [permission.split(":")[0]!, permission]),
);

test("every page of the file system has its row here", () => {
  expect(Object.keys(pages).sort()).toEqual(routes);
  expect(routes.length).toBeGreaterThan(60);
});

test("no page shows any role a byte of another merchant, or what its role may not read", async ({
  browser,
}) => {
  test.setTimeout(600_000);
  const wrong: string[] = [];
  let prefetched = 0;
  for (const role of roles) {
    const cookie = await cookieOf(browser, role);
    for (const route of routes)
      for (const rsc of [{}, { rsc: "1" }] as Record<string, string>[]) {
        const address = addressOf(route);
        const answer = await ask(address, { cookie, ...rsc });
        const told = `${role} ${address} ${rsc["rsc"] ? "RSC" : "HTML"}`;
        const leaked = leak(answer.body, address);
        if (leaked) wrong.push(`${told} shows ${leaked}`);
        if (answer.status >= 500 || /"digest":"\d+"/.test(answer.body))
          wrong.push(`${told}: ${answer.status}`);
        const expected = pages[route]?.leadsTo ?? "";
        if (answer.leadsTo !== expected) wrong.push(`${told} leads to "${answer.leadsTo}"`);
        if (answer.status >= 400 && !route.startsWith("/track")) wrong.push(`${told}: ${answer.status}`);
        const shown = proceduresIn(answer.body);
        prefetched += shown.length;
        for (const procedure of shown) {
          const permission = rooms.get(procedure.split(".")[0]!);
          if (permission && !can(role, permission)) wrong.push(`${told} holds ${procedure}`);
        }
      }
  }
  expect(wrong).toEqual([]);
  // the control: what pages hold is seen by this test
  expect(prefetched).toBeGreaterThan(50);
});

test("without a session, or with a cookie that is none, every page leads to signing in", async () => {
  test.setTimeout(300_000);
  const wrong: string[] = [];
  for (const route of routes)
    for (const cookie of ["", "throughline.session=junk", "throughline.session=e30.e30.e30"])
      for (const rsc of [{}, { rsc: "1" }] as Record<string, string>[]) {
        const address = addressOf(route);
        const answer = await ask(address, { ...(cookie ? { cookie } : {}), ...rsc });
        const isOpen = pages[route]?.needs === "nothing";
        const expected = isOpen ? "" : "/sign-in";
        const told = `${address} with "${cookie}"${rsc["rsc"] ? " as RSC" : ""}`;
        if (answer.status >= 500) wrong.push(`${told}: ${answer.status}`);
        if (answer.leadsTo !== expected)
          wrong.push(`${told} leads to "${answer.leadsTo}" (${answer.status})`);
        if (leak(answer.body, address) || proceduresIn(answer.body).length > 0)
          wrong.push(`${told} shows something`);
      }
  expect(wrong).toEqual([]);
});

test("in a browser, what a page calls is answered as the matrix says, and nothing of theirs arrives", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const wrong: string[] = [];
  for (const role of ["owner", "warehouse"] as const) {
    const page = await (await browser.newContext()).newPage();
    await signInAs(page, role);
    let address = "";
    /** The calls of the page that is open now, once their answers were read. */
    let answers: { path: string; status: number }[] = [];
    page.on("response", async (response) => {
      const [at, mine] = [address, answers];
      const path = new URL(response.url()).pathname;
      if (!path.startsWith("/api/") || path === "/api/events") return;
      // nothing can be read any more when the page was left before
      const body = await response.text().catch(() => "");
      const leaked = leak(body, `${at} ${decodeURIComponent(response.url())}`);
      if (leaked) wrong.push(`${role} ${at}: ${path} shows ${leaked}`);
      mine.push({ path, status: response.status() });
    });
    for (const route of routes) {
      const { needs, leadsTo, table } = pages[route]!;
      if (needs === "nothing" || needs === "session" || leadsTo) continue;
      const isRefused = !can(role, needs);
      if (!table && !isRefused) continue;
      address = addressOf(route);
      answers = [];
      const mine = answers;
      await page.goto(`${demo().baseUrl}${address}`);
      const expected = isRefused ? 403 : 404;
      const text = () => page.locator("main").innerText();
      await expect
        .poll(async () => mine.some(({ status }) => status === expected) || /\brole\b/i.test(await text()))
        .toBe(true)
        .catch(() => wrong.push(`${role} ${address} is never answered with ${expected}`));
      const leaked = leak(await text(), address);
      if (leaked) wrong.push(`${role} ${address} reads ${leaked}`);
      for (const { path, status } of mine)
        if (status >= 500 || (role === "owner" && status === 403))
          wrong.push(`${role} ${address}: ${path} ${status}`);
    }
    await page.context().close();
  }
  expect(wrong).toEqual([]);
});
