import { randomBytes } from "node:crypto";
import { closePool, pool } from "#server/db/pool.ts";
import { prisma } from "#server/db/prisma.ts";
import { systemScope, transact, type Work } from "#server/db/transact.ts";
import { hashPassword } from "#server/auth/password.ts";
import { roles, type Role } from "#server/auth/permissions.ts";
import { activateRule, saveRule, type RuleBody } from "#server/modules/inventory/public.ts";
import { newToken, tokenHash } from "#server/platform/crypto.ts";
import { newId } from "#kernel/ids.ts";
import { expectOk } from "#kernel/result.ts";
import { addCounts } from "./counts.ts";
import { addExtras } from "./extras.ts";
import { addInbound, PRE_ORDERED } from "./inbound.ts";
import { addConnections, meetPartners, type DemoConnection } from "./connections.ts";
import { addCatalog, addListings, addOutletListings, addPlaces, addStock } from "./stock.ts";
import { addSuppliers } from "./suppliers.ts";

/** What outside programs need to drive a demo; written to demo.json, whose shape is stable. */
export interface Demo {
  apiKey: string;
  logins: { role: Role; email: string; password: string }[];
  connections: DemoConnection[];
}

/** A slow machine takes its time for the first day. */
const LONGEST_MS = 120_000;

/** Names of the demo merchant's people, by role. */
const people: Record<Role, string> = {
  owner: "Olive Okafor",
  operations: "Omar Petersen",
  warehouse: "Wanda Ruiz",
  support: "Sunil Shah",
  finance: "Fiona Lindqvist",
  viewer: "Victor Brandt",
};

/**
 * Makes the demo merchant. Its passwords, keys and secrets are random, so that a demo reachable from outside is not open
 * to everyone who has read this file.
 */
export async function seedDemo(baseUrl: string, sandboxUrl?: string): Promise<Demo> {
  const tenantId = newId("mer");
  const demo: Demo = { apiKey: `tl_${newToken()}`, logins: [], connections: [] };
  await transact(
    systemScope(tenantId, "seed"),
    async (work) => {
      await work.tx.merchant.create({
        data: {
          tenantId,
          name: "Juniper & Pine",
          legalName: "Juniper & Pine Outfitters LLC",
          slug: `juniper-${tenantId.slice(-6)}`,
          timeZone: "America/New_York",
          currency: "USD",
          address: {
            line1: "48 Harbor Street",
            city: "Portland",
            region: "ME",
            postalCode: "04101",
            country: "US",
          },
        },
      });
      await addPeople(work, demo);
      const { shopify, woocommerce, edi } = await addConnections(work);
      const skus = await addCatalog(work);
      await addListings(work, skus, shopify);
      await addOutletListings(work, skus, woocommerce);
      const made = await addPlaces(work, shopify);
      const { suppliers, brought } = await addSuppliers(work, skus, edi);
      await addStock(work, skus, made, brought);
      await addInbound(work, skus, suppliers);
      await addCounts(work);
      await addExtras(work, skus);
      await addRules(work);
      await work.tx.apiKey.create({
        data: {
          tenantId,
          id: newId("key"),
          name: "Demo",
          prefix: demo.apiKey.slice(0, 8),
          keyHash: tokenHash(demo.apiKey),
          scopes: ["read", "write"],
          createdBy: "seed",
        },
      });
    },
    LONGEST_MS,
  );
  demo.connections = await meetPartners(baseUrl, sandboxUrl);
  return demo;
}

/** The store keeps its last piece on the shelf, and the winter jacket is sold before it is there. */
async function addRules(work: Work): Promise<void> {
  const store = await work.tx.location.findFirstOrThrow({
    where: { tenantId: work.tenantId, kind: "store" },
    select: { id: true },
  });
  const activate = async (body: RuleBody, note: string) => {
    const id = newId("bfr");
    const fields = { body, importance: 100, ownerId: null, note, replacesId: null };
    expectOk(await saveRule(work, { id, basedOnVersion: 0, ...fields }));
    expectOk(await activateRule(work, { id, basedOnVersion: 1 }));
  };
  const lastPiece = {
    name: "Last piece stays in the store",
    when: { locationIds: [store.id] },
    keep: { kind: "fixed" as const, units: 1 },
  };
  await activate({ kind: "buffer", rule: lastPiece }, "A buyer in the store should find what hangs there.");
  const preOrder = {
    name: "Northwind pre-order",
    when: { skuCodes: [PRE_ORDERED] },
    mode: "pre_order" as const,
    upTo: 30,
    cancelAfterDays: 45,
  };
  await activate({ kind: "ahead", rule: preOrder }, "The first 36 come from Casco; six stay for the store.");
}

async function addPeople(work: Work, demo: Demo): Promise<void> {
  for (const role of roles) {
    const email = `${role}.${work.tenantId.slice(-6)}@juniper.example`;
    const password = randomBytes(9).toString("base64url");
    const id = newId("usr");
    await prisma().appUser.create({
      data: { id, email, name: people[role], passwordHash: await hashPassword(password) },
    });
    await work.tx.membership.create({ data: { tenantId: work.tenantId, userId: id, role } });
    demo.logins.push({ role, email, password });
  }
}

/** Whether the database has a merchant already. */
export async function hasMerchant(): Promise<boolean> {
  const { rows } = await pool().query("select from tenant_ids() limit 1");
  return rows.length > 0;
}

export { closePool, meetPartners };
