import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox } from "../../../../sandbox/testing.ts";
import { expectOk } from "#kernel/result.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { systemScope } from "#server/db/transact.ts";
import { webhooksDoor } from "#server/http/doors/webhooks.ts";
import { seal } from "#server/platform/crypto.ts";
import { arrangeDock } from "../testing/arrange.ts";
import { asnFile, connectEdi, sscc } from "../testing/edi.ts";
import { connectMailbox, replaceMailboxKey } from "./connect-mailbox.ts";
import { deliverDocument, sendDocumentAgain } from "./deliver-document.ts";
import { drainEdi } from "./drain-edi.ts";
import { writeOrder850 } from "./send-order.ts";

const database = testDatabase();
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 3 });
  process.env.SANDBOX_URL = sandbox.url;
});
afterAll(() => sandbox.stop());

const control = async (method: string, path: string, body?: object) => {
  const answer = await fetch(`${sandbox.url}/control/${path}`, {
    method,
    ...(body ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {}),
  });
  const told = (await answer.json()) as Record<string, unknown>;
  if (!answer.ok) throw new Error(JSON.stringify(told));
  return told;
};

/** A supplier whose mailbox is at the sandbox, and an order that is written as 850. */
async function arrange() {
  const dock = await arrangeDock(database);
  const { tenantId } = dock;
  const connectionId = await connectEdi(database, dock);
  const key = `key-${tenantId}`;
  const { baseUrl } = await control("POST", "connections", {
    kind: "edi",
    connectionId,
    webhookUrl: null,
    secret: "unused",
    apiKey: key,
  });
  const signIn = (apiKey: string) =>
    database.asOwner(
      `update connection set base_url = $2, is_simulated = true, bucket_capacity = 50, bucket_per_second = 50, credentials_sealed = $3
        where tenant_id = $1`,
      [
        tenantId,
        baseUrl,
        seal(JSON.stringify({ headers: { Authorization: `Bearer ${apiKey}` } }), {
          tenantId,
          rowId: connectionId,
          field: "credentials",
        }),
      ],
    );
  await signIn(key);
  await dock.place("pur_1", { sku_mug: 24 });
  const { documentId } = expectOk(await dock.within((work) => writeOrder850(work, "pur_1")));
  const scope = systemScope(tenantId, "test");
  const inMailbox = async () =>
    (await control("GET", `edi/${connectionId}/messages`))["messages"] as {
      id: string;
      text: string;
      to: string;
    }[];
  const document = () =>
    dock.within((work) => work.tx.ediDocument.findFirstOrThrow({ where: { id: documentId } }));
  return { ...dock, scope, connectionId, key, signIn, documentId, inMailbox, document };
}

describe("a document of ours", () => {
  it("is in the partner's mailbox once, whoever sends it again and although the first answer was lost", async () => {
    const dock = await arrange();
    await control("POST", "faults", { partner: "edi", connectionId: dock.connectionId, kind: "answer_lost", next: 1 });
    const tries = await Promise.all([1, 2].map(() => deliverDocument(dock.scope, dock.documentId)));
    expect(tries.map(({ outcome }) => outcome)).toContain("sent");
    expect(await deliverDocument(dock.scope, dock.documentId)).toEqual({ outcome: "nothing to send" });
    expect(await dock.inMailbox()).toMatchObject([
      { id: dock.documentId, to: "ZZ:ACME", text: (await dock.document()).body },
    ]);
    expect(await dock.document()).toMatchObject({ status: "sent", sentAt: expect.any(Date) });
    const told = await dock.within((work) => work.tx.purchaseOrderEvent.findMany({ where: { kind: "document" } }));
    expect(told.filter(({ text }) => text.includes("mailbox")).length, "told once").toBe(1);
    const calls = await database.asOwner(
      "select operation, outcome, subject_id from partner_call where tenant_id = $1 and outcome = 'succeeded'",
      [dock.tenantId],
    );
    expect(calls[0]).toEqual({ operation: "edi.send_850", outcome: "succeeded", subject_id: "pur_1" });
    const ready = await database.asOwner("select data from outbox_event where tenant_id = $1 and name = 'inbound/document.ready'", [dock.tenantId]);
    expect(ready).toMatchObject([{ data: { documentId: dock.documentId } }]);
  }); // prettier-ignore

  it("that the partner refuses asks a person, and is sent when the person says so", async () => {
    const dock = await arrange();
    await dock.signIn("somebody-elses-key");
    expect(await deliverDocument(dock.scope, dock.documentId)).toEqual({ outcome: "undelivered" });
    const asked = () =>
      database.asOwner("select status, subject_id from exception where tenant_id = $1 and type = 'edi.undelivered'", [dock.tenantId]);
    expect(await asked()).toEqual([{ status: "open", subject_id: "pur_1" }]);
    expect(await deliverDocument(dock.scope, dock.documentId), "nobody said so").toEqual({ outcome: "nothing to send" });
    await dock.signIn(dock.key);
    for (const time of [1, 2])
      expect([time, await dock.within((work) => sendDocumentAgain(work, dock.documentId))]).toEqual([time, { ok: true }]);
    expect(await deliverDocument(dock.scope, dock.documentId)).toEqual({ outcome: "sent" });
    expect((await asked())[0]!.status).toBe("solved");
    const other = await arrangeDock(database);
    expect(await other.within((work) => sendDocumentAgain(work, dock.documentId))).toMatchObject({ error: { code: "inbound.document_unknown" } });
    expect(await deliverDocument(systemScope(other.tenantId, "test"), dock.documentId)).toEqual({ outcome: "nothing to send" });
  }); // prettier-ignore

  it("waits while the partner is away", async () => {
    const dock = await arrange();
    await control("POST", "faults", { partner: "edi", connectionId: dock.connectionId, kind: "throttle", retryAfterSeconds: 30, next: 10 });
    expect(await deliverDocument(dock.scope, dock.documentId)).toMatchObject({ outcome: "again", retryAfterMs: expect.any(Number) });
    expect(await dock.document()).toMatchObject({ status: "ready" });
    expect(await dock.inMailbox()).toEqual([]);
  }); // prettier-ignore
});

describe("a file of a supplier at our door", () => {
  it("is taken with a fresh signature, applied once, and answered with a 997 that goes to the sender", async () => {
    const dock = await arrange();
    const secret = "a-secret-of-the-mailbox";
    await database.asOwner("update connection set webhook_secret_sealed = $2 where tenant_id = $1", [
      dock.tenantId,
      seal(secret, { tenantId: dock.tenantId, rowId: dock.connectionId, field: "webhook_secret" }),
    ]);
    const body = asnFile("SHIP-9", [{ sscc: sscc(90), order: "PO-000001", code: "AC-MUG", quantity: 24 }]);
    const send = (key: string, ageSeconds = 0) => {
      const time = Math.floor(Date.now() / 1000) - ageSeconds;
      const v1 = createHmac("sha256", key).update(`${time}.${body}`).digest("hex");
      const path = `edi/${dock.connectionId}`;
      const headers = { "x-edi-signature": `t=${time},v1=${v1}` };
      const request = new Request(`http://test/api/webhooks/${path}`, { method: "POST", body, headers });
      return webhooksDoor.answer(request, { requestId: "req_test", ip: "127.0.0.1", rest: path });
    };
    expect((await send("another-key-of-some-length")).status).toBe(401);
    expect((await send(secret, 600)).status, "somebody recorded it").toBe(401);
    for (const time of [1, 2]) expect([time, (await send(secret)).status]).toEqual([time, 200]);
    await drainEdi(dock.scope, dock.connectionId);
    expect((await dock.within((work) => work.tx.asn.findMany())).length).toBe(1);
    const [answer, ...more] = await dock.within((work) =>
      work.tx.ediDocument.findMany({ where: { direction: "out", kind: "997" } }),
    );
    expect(more).toEqual([]);
    expect(await deliverDocument(dock.scope, answer!.id)).toEqual({ outcome: "sent" });
    expect((await dock.inMailbox()).map(({ to, text }) => [to, text.includes("AK5*A")])).toEqual([["ZZ:ACME", true]]);
  }); // prettier-ignore
});

describe("a mailbox", () => {
  const input = { name: "Network", address: "https://edi.example/inbox/", account: "ZZ:US", key: "the-key" };

  it("is connected once, by https, and gets another key from who saw it last", async () => {
    const dock = await arrangeDock(database);
    const connect = (change: Partial<typeof input> = {}) =>
      dock.within((work) => connectMailbox(work, { ...input, ...change }));
    for (const address of ["http://edi.example", "not an address", "https://name:word@edi.example"])
      expect(await connect({ address })).toMatchObject({ error: { code: "inbound.mailbox_address" } });
    const { connectionId, webhookUrl, secret } = expectOk(await connect());
    expect(webhookUrl).toMatch(new RegExp(`/api/webhooks/edi/${connectionId}$`));
    expect(secret.length).toBeGreaterThan(20);
    expect(await connect()).toMatchObject({ error: { code: "partners.connection_exists" } });
    const replace = { connectionId, version: 1, key: "a new key" };
    expect(await dock.within((work) => replaceMailboxKey(work, replace))).toEqual({ ok: true, value: { version: 2 } });
    expect(await dock.within((work) => replaceMailboxKey(work, replace))).toMatchObject({ error: { code: "partners.connection_changed" } });
    const other = await arrangeDock(database);
    expect(await other.within((work) => replaceMailboxKey(work, replace))).toMatchObject({ error: { code: "partners.connection_unknown" } });
  }); // prettier-ignore
});
