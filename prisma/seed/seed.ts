import { randomBytes } from "node:crypto";
import { closePool, pool } from "#server/db/pool.ts";
import { prisma } from "#server/db/prisma.ts";
import { systemScope, transact, type Work } from "#server/db/transact.ts";
import { hashPassword } from "#server/auth/password.ts";
import { roles, type Role } from "#server/auth/permissions.ts";
import { newToken, seal, tokenHash } from "#server/platform/crypto.ts";
import { newId } from "#kernel/ids.ts";

/** What outside programs need to drive a demo; written to demo.json, whose shape is stable. */
export interface Demo {
  apiKey: string;
  logins: { role: Role; email: string; password: string }[];
  connections: { id: string; kind: string; webhookUrl: string; secret: string }[];
}

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
export async function seedDemo(baseUrl: string): Promise<Demo> {
  const tenantId = newId("mer");
  const demo: Demo = { apiKey: `tl_${newToken()}`, logins: [], connections: [] };
  await transact(systemScope(tenantId, "seed"), async (work) => {
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
    await addConnections(work, baseUrl, demo);
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
  });
  return demo;
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

async function addConnections(work: Work, baseUrl: string, demo: Demo): Promise<void> {
  const kinds = [
    { kind: "shopify", name: "Juniper web shop", capacity: 40, perSecond: 2 },
    { kind: "easypost", name: "Parcel carrier", capacity: 20, perSecond: 5 },
    { kind: "stripe", name: "Card payments", capacity: 50, perSecond: 25 },
  ];
  for (const { kind, name, capacity, perSecond } of kinds) {
    const id = newId("con");
    const secret = newToken();
    const place = (field: string) => ({ tenantId: work.tenantId, rowId: id, field });
    await work.tx.connection.create({
      data: {
        tenantId: work.tenantId,
        id,
        kind,
        name,
        isSimulated: true,
        baseUrl: "https://partner.invalid",
        credentialsSealed: seal(JSON.stringify({ headers: {} }), place("credentials")),
        webhookSecretSealed: seal(secret, place("webhook_secret")),
        bucketCapacity: capacity,
        bucketPerSecond: perSecond,
      },
    });
    demo.connections.push({ id, kind, webhookUrl: `${baseUrl}/api/webhooks/${kind}/${id}`, secret });
  }
}

/** Whether the database has a merchant already. */
export async function hasMerchant(): Promise<boolean> {
  const { rows } = await pool().query("select from tenant_ids() limit 1");
  return rows.length > 0;
}

export { closePool };
