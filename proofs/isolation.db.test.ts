import superjson from "superjson";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import { newId } from "#kernel/ids.ts";
import { can, roles, type Role } from "#server/auth/permissions.ts";
import { resources } from "#server/api/v1/resources.ts";
import { writes } from "#server/api/v1/writes.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { doors } from "#server/http/doors.ts";
import { fileKinds } from "#server/http/doors/files.ts";
import { arrangeWarehouse } from "#server/modules/inventory/testing/arrange.ts";
import { seal } from "#server/platform/crypto.ts";
import { apiKey, openFront, procedures, signedIn, type Answered, type Front } from "./front-door.ts";
import { fillEveryTable } from "./other-merchant.ts";
import { replaced, sampleOf, textPaths } from "./sample.ts";
import { signedHeaders } from "./shop-of-proof.ts";

const database = testDatabase();
/** In every text of every row of the other merchant. */
const MARK = "canary7f3a";
let front: Front;
let ours: string;
let theirs: string;
let theirIds: Record<string, string>;
let cookies: Record<string, string>;
let theirOwner: string;
let before: string;

beforeAll(async () => {
  front = await openFront();
  ({ tenantId: ours } = await arrangeWarehouse(database, { skus: ["our-mug"], locations: ["our-place"] }));
  theirs = await makeMerchant(database);
  theirIds = await fillEveryTable(database, theirs, MARK);
  cookies = {};
  for (const role of roles) cookies[role] = await signedIn(database, ours, role);
  theirOwner = await signedIn(database, theirs, "owner");
  before = await rowsOf(theirs);
}, 120_000);
afterAll(() => front.close());

/** A session of ours; a fresh one for what changes things, as some of it ends sessions or asks for second factors. */
async function cookieOf(role: Role, type: "query" | "mutation"): Promise<string> {
  if (type === "query") return cookies[role]!;
  await database.asOwner("update merchant set two_factor_roles = '{}' where tenant_id = $1", [ours]);
  return signedIn(database, ours, role);
}

/** A hash of every row of a merchant. */
async function rowsOf(tenantId: string): Promise<string> {
  const tables = await database.asOwner<{ name: string }>(
    `select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'tenant_id'
        and table_name not in ('user_session') order by 1`,
  );
  const parts = [];
  for (const { name } of tables) {
    const [row] = await database.asOwner<{ hash: string }>(
      `select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as hash from "${name}" t where tenant_id = $1`,
      [tenantId],
    );
    parts.push(`${name} ${row!.hash}`);
  }
  return parts.join("\n");
}

/** What leaked: a text of theirs, or an id of theirs that the question did not carry. */
const leaks = ({ bytes }: Answered, asked: string): boolean =>
  bytes.includes(`${MARK} `) ||
  [...bytes.matchAll(new RegExp(`${MARK}-[a-z_]+`, "g"))].some(([id]) => !asked.includes(id));

/** Tables whose rows people open by their ids. */
const opened = [
  "sales_order", "sku", "location", "connection", "invoice", "credit_note", "journal", "exception", "shipment", "parcel", "payout",
  "payout_line", "inbox_delivery", "job_run", "fulfillment_order", "care_credit", "outgoing_mail", "refund", "api_key", "app_user", "bin",
]; // prettier-ignore
const tableOf: Record<string, string> = { orderId: "sales_order", runId: "job_run", lineId: "payout_line" };

/** Ids of theirs for a field: of the table it names; of all that are opened when it is just an id; a few when it is a text. */
function idsFor(field: string): string[] {
  const snake = field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/_id$/, "");
  const own = theirIds[tableOf[field] ?? snake];
  if (own) return [own];
  const isId = /^id$|_id$|Id$/.test(field);
  return opened.map((table) => theirIds[table]!).slice(0, isId ? undefined : 2);
}

/** What a schema wants that no guess at its fields finds. */
const mended: Record<string, object> = {
  "inventory.adjust": { delta: 1 },
  "inventory.createTransfer": { id: newId("trf"), toLocationId: "elsewhere" },
  "inventory.createWorkOrder": { id: newId("wor") },
  "inventory.saveRule": { id: newId("bfr") },
  "inventory.transfer": { toLocationId: "elsewhere" },
  "invoicing.credit": { lines: [{ invoiceLineId: `${MARK}-invoice_line`, quantity: 1 }] },
};

/** Questions to a procedure that name rows of theirs in every text that can. */
function questionsTo(path: string, schema: z.ZodType): unknown[] {
  const offer = (field: string[]) => idsFor(field.at(-1) ?? "").slice(0, 1);
  const base = sampleOf(schema, offer, mended[path]);
  const questions = [base];
  for (const field of textPaths(base))
    for (const id of idsFor(field.at(-1) ?? "")) questions.push(replaced(base, field, id));
  return questions.filter((asked) => schema.safeParse(asked).success);
}

describe("another merchant's rows", () => {
  it("are neither shown nor changed by any procedure to any role", async () => {
    const wrong: string[] = [];
    const unasked: string[] = [];
    const statuses: Record<number, number> = {};
    // what we write under an id of theirs is ours and is shown to us, so questions come first
    const ordered = procedures.toSorted(([, a], [, b]) => b._def.type.localeCompare(a._def.type));
    for (const [path, { _def }] of ordered) {
      const questions = questionsTo(path, _def.inputs[0]!);
      if (questions.length === 0) unasked.push(path);
      for (const [n, asked] of questions.entries()) {
        const text = superjson.stringify(asked);
        for (const role of n === 0 ? roles : roles.slice(0, 1)) {
          const answer = await front.call(await cookieOf(role, _def.type), path, _def.type, asked);
          statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
          const isAllowed = can(role, _def.meta.permission!);
          const allText = _def.type === "query" ? text : `${text} ${Object.values(theirIds).join(" ")}`;
          if (leaks(answer, allText)) wrong.push(`${path} shows ${role} ${answer.body.slice(0, 300)}`);
          if (answer.status >= 500) wrong.push(`${path} fails for ${role}: ${text.slice(0, 300)}`);
          // a role that may not is told so by name; a refusal of the room itself has facts
          const isForbidden = answer.status === 403 && !answer.body.includes('"refusal"');
          if (isAllowed === isForbidden) wrong.push(`${path} for ${role}: ${answer.body.slice(0, 200)}`);
        }
      }
    }
    expect({ unasked, wrong }).toEqual({ unasked: [], wrong: [] });
    expect(statuses[200]).toBeGreaterThan(200);
    expect(await rowsOf(theirs)).toBe(before);
  }, 300_000);

  it("control: their own owner is shown the mark by the same questions", async () => {
    const shown = [];
    for (const [path, { _def }] of procedures.filter(([, { _def }]) => _def.type === "query"))
      for (const asked of questionsTo(path, _def.inputs[0]!).slice(0, 2)) {
        const answer = await front.call(theirOwner, path, _def.type, asked);
        if (leaks(answer, superjson.stringify(asked))) shown.push(path);
      }
    expect(new Set(shown).size).toBeGreaterThan(15);
  }, 120_000);

  it("are neither shown nor changed by any resource of the API", async () => {
    const fresh = await arrangeWarehouse(database, { skus: ["our-cup"], locations: ["our-shop"] });
    const headers = {
      authorization: `Bearer ${await apiKey(database, fresh.tenantId)}`,
      "content-type": "application/json",
    };
    const theirKey = { authorization: `Bearer ${await apiKey(database, theirs)}` };
    const kept = await rowsOf(theirs);
    const wrong: string[] = [];
    let shown = 0;
    for (const { path, hasOne, filters } of resources) {
      const addresses = [
        path,
        ...Object.keys(filters).map((name) => `${path}?${name}=${theirIds.sales_order}`),
      ];
      if (hasOne) addresses.push(...Object.values(theirIds).map((id) => `${path}/${id}`));
      for (const address of addresses) {
        const answer = await front.ask(`/api/v1/${address}`, { headers });
        if (answer.status >= 500 || leaks(answer, address))
          wrong.push(`${address}: ${answer.bytes.slice(0, 300)}`);
        if (/\/canary/.test(address) && answer.status !== 404) wrong.push(`${address}: ${answer.status}`);
      }
      const own = await front.ask(`/api/v1/${path}`, { headers: theirKey });
      if (own.body.includes(MARK)) shown += 1;
    }
    for (const { path, schema } of writes) {
      const offer = ([...field]: string[]) =>
        idsFor(String(field.at(-1)).replace(/_(.)/g, (_, c: string) => c.toUpperCase())).slice(0, 1);
      const body = JSON.stringify(sampleOf(schema, offer));
      const answer = await front.ask(`/api/v1/${path}`, { method: "POST", headers, body });
      if (answer.status >= 500 || leaks(answer, body))
        wrong.push(`POST ${path}: ${answer.bytes.slice(0, 300)}`);
    }
    expect(wrong).toEqual([]);
    expect(shown).toBeGreaterThan(resources.length / 2);
    expect(await rowsOf(theirs)).toBe(kept);
  }, 120_000);
});

/** What each machine door is asked; a door without questions fails the test. */
const asksOfDoors: Record<string, () => Promise<{ asked: string; answer: Answered; allowed: number[] }[]>> = {
  "api-v1": () => Promise.resolve([]), // above, resource by resource
  trpc: () => Promise.resolve([]), // above, procedure by procedure
  account: async () => {
    const ask = async (action: string, body: object, allowed: number[]) => {
      const asked = JSON.stringify(body);
      const headers = front.fromOwnPage(cookies.owner!);
      return { asked, allowed, answer: await front.ask(`/api/account/${action}`, { method: "POST", headers, body: asked }) };
    }; // prettier-ignore
    const token = `${MARK} invitation.token_hash`;
    return [
      await ask("invitation", { token }, [404, 400]),
      await ask("reset", { token, password: "a long enough phrase" }, [404, 400]),
      await ask("accept-invitation", { token, name: "Eve", password: "a long enough phrase" }, [404, 400]),
      await ask("forgot", { email: `${MARK}@example.com` }, [200]),
    ];
  },
  events: async () => {
    // what is told in it is watched below, as it has no end
    const signedOut = await front.ask("/api/events");
    return [{ asked: "", answer: signedOut, allowed: [401] }];
  },
  files: async () => {
    const cookie = await cookieOf("owner", "mutation");
    const addresses = Object.entries(fileKinds).flatMap(([kind, { formats }]) =>
      formats.flatMap((format) => Object.values(theirIds).map((id) => `/files/${kind}/${id}.${format}`)),
    );
    return Promise.all(
      addresses.map(async (asked) => ({
        asked,
        answer: await front.ask(asked, { headers: { cookie } }),
        allowed: [404],
      })),
    );
  },
  health: async () => [{ asked: "", answer: await front.ask("/api/health"), allowed: [200] }],
  images: async () => {
    const cookie = await cookieOf("owner", "mutation");
    const headers = { ...front.fromOwnPage(cookie), "content-type": "image/png" };
    const asked = `/images/${theirIds.sku}`;
    const put = await front.ask(asked, { method: "PUT", headers, body: "not a picture" });
    const shown = await Promise.all(
      Object.values(theirIds).map(async (id) => ({
        asked: id,
        answer: await front.ask(`/images/${id}.png`, { headers: { cookie } }),
        allowed: [404],
      })),
    );
    return [...shown, { asked, answer: put, allowed: [400, 404, 415, 422] }];
  },
  inngest: async () => {
    const path = `/api/inngest?fnId=throughline-route-orders&stepId=step`;
    const body = JSON.stringify({ event: { name: "x", data: { tenantId: theirs } } });
    const headers = { "content-type": "application/json" };
    return [
      { asked: body, answer: await front.ask(path, { method: "POST", headers, body }), allowed: [401, 500] },
    ];
  },
  metrics: async () => [{ asked: "", answer: await front.ask("/api/metrics"), allowed: [200] }],
  "return-photos": async () => {
    const cookie = await cookieOf("owner", "mutation");
    const headers = { ...front.fromOwnPage(cookie), "content-type": "image/png" };
    const shown = await Promise.all(
      Object.values(theirIds).map(async (id) => ({
        asked: id,
        answer: await front.ask(`/return-photos/${id}.png`, { headers: { cookie } }),
        allowed: [404],
      })),
    );
    const asked = `/return-photos/${theirIds.rma}`;
    const put = await front.ask(asked, { method: "PUT", headers, body: "not a picture" });
    return [...shown, { asked, answer: put, allowed: [400, 404, 415, 422] }];
  },
  tables: async () => {
    const cookie = await cookieOf("owner", "mutation");
    const ask = async (asked: string, allowed: number[]) => ({
      asked,
      allowed,
      answer: await front.ask(`/tables/${asked}`, { headers: { cookie } }),
    });
    return [
      ...(await Promise.all(Object.values(theirIds).map((id) => ask(`imports/${id}/errors.csv`, [404])))),
      ...(await Promise.all(["skus", "stock", "orders"].map((kind) => ask(`exports/${kind}.csv`, [200])))),
    ];
  },
  "track-proof": async () => {
    const asked = new URLSearchParams({ token: `${MARK}-tracking_link`, answer: `${MARK}` }).toString();
    const headers = { "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded" };
    return [
      {
        asked,
        answer: await front.ask("/track-proof", { method: "POST", headers, body: asked }),
        allowed: [303],
      },
    ];
  },
  "track-return": async () => {
    const asked = `${MARK}-tracking_link`;
    const body = new URLSearchParams({
      token: asked,
      pass: `9999999999999.${MARK}`,
      id: theirIds.rma ?? "",
      orderLineId: `${MARK}`,
      skuId: `${MARK}`,
      quantity: "1",
      reason: "unwanted",
    }).toString();
    const headers = { "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded" };
    const answer = await front.ask("/track-return", { method: "POST", headers, body });
    return [{ asked, answer, allowed: [303] }];
  },
  webhooks: async () => {
    const id = `${MARK}-connection`;
    const place = { tenantId: theirs, rowId: id, field: "webhook_secret" };
    await database.asOwner("update connection set kind = 'shopify', webhook_secret_sealed = $2, previous_webhook_secret_sealed = null where id = $1", [
      id,
      seal("their secret", place),
    ]); // prettier-ignore
    const delivery = {
      kind: "shopify" as const,
      connectionId: id,
      topic: "orders/create",
      id: "e",
      body: "{}",
    };
    const init = { method: "POST", headers: signedHeaders(delivery, "our secret"), body: "{}" };
    const answer = await front.ask(`/api/webhooks/shopify/${id}`, init);
    return [{ asked: id, answer, allowed: [401] }];
  },
};

describe("every machine door", () => {
  it("is asked, and gives strangers nothing of another merchant", async () => {
    expect(Object.keys(asksOfDoors).sort()).toEqual(doors.map(({ name }) => name).sort());
    const wrong: string[] = [];
    for (const [door, asks] of Object.entries(asksOfDoors))
      for (const { asked, answer, allowed } of await asks())
        if (!allowed.includes(answer.status) || leaks(answer, asked))
          wrong.push(`${door} ${asked}: ${answer.bytes.slice(0, 400)}`);
    expect(wrong).toEqual([]);
    // signed wrongly, a delivery is counted and not kept
    const kept = await database.asOwner(
      "select event_id from inbox_delivery where tenant_id = $1 and event_id = 'e'",
      [theirs],
    );
    expect(kept).toEqual([]);
  }, 120_000);

  it("streams nothing of another merchant's changes, and what changes of its own", async () => {
    const stop = new AbortController();
    const headers = front.fromOwnPage(await cookieOf("owner", "mutation"));
    const answer = await fetch(`${front.url}/api/events`, { headers, signal: stop.signal });
    let told = "";
    const reading = answer
      .body!.pipeTo(
        new WritableStream({ write: (chunk: Uint8Array) => void (told += new TextDecoder().decode(chunk)) }),
      )
      .catch(() => undefined);
    const change = (tenantId: string, name: string) =>
      database.asOwner(`insert into outbox_event (tenant_id, id, name, data) values ($1, new_id('evt'), $2, '{}')`, [tenantId, name]); // prettier-ignore
    // what came before the stream listened is not told, so both happen again until something is
    const again = async () => {
      await change(theirs, "ledger/journal.posted");
      await change(ours, "orders/order.placed");
      return told;
    };
    await expect.poll(again, { timeout: 20_000, interval: 500 }).toContain("orders");
    expect(told).not.toContain("ledger");
    stop.abort();
    await reading;
  });
});
