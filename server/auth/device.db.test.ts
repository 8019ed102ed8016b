import { TRPCError } from "@trpc/server";
import { afterEach, describe, expect, it } from "vitest";
import { newId } from "#kernel/ids.ts";
import { appRouter } from "#server/api/root.ts";
import { createCaller, type Meta } from "#server/api/trpc.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { clock, setClock } from "#server/platform/clock.ts";
import { isFloorWork } from "./permissions.ts";
import { readSession, type Session } from "./session-record.ts";

const database = testDatabase();
let stopClock: (() => void) | undefined;
afterEach(() => stopClock?.());
const later = (hours: number) => {
  const at = clock.now().getTime() + hours * 3_600_000;
  stopClock?.();
  stopClock = setClock(() => new Date(at));
};

/** A person with an open session at a merchant with two locations. */
async function arrange(role = "operations") {
  const tenantId = await makeMerchant(database);
  const [userId, sessionId] = [newId("usr"), newId("ses")];
  for (const locationId of ["reno", "portland"])
    await database.asOwner(
      "insert into location (tenant_id, id, code, name, kind, country, time_zone) values ($1, $2, $2, $2, 'warehouse', 'US', 'UTC')",
      [tenantId, locationId],
    );
  await database.asOwner("insert into app_user (id, email, name, password_hash) values ($1, $2, 'Ann', 'x')", [
    userId, `${userId}@example.com`,
  ]); // prettier-ignore
  await database.asOwner("insert into membership (tenant_id, user_id, role) values ($1, $2, $3)", [tenantId, userId, role]); // prettier-ignore
  await database.asOwner(
    "insert into user_session (id, user_id, tenant_id, created_at, last_seen_at, expires_at) values ($1, $2, $3, $4, $4, $5)",
    [sessionId, userId, tenantId, clock.now(), new Date(clock.now().getTime() + 30 * 86_400_000)],
  );
  const caller = async () =>
    createCaller(appRouter)({ session: await readSession(sessionId), requestId: "req_test" });
  return { tenantId, sessionId, caller };
}

const codeOf = (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => "OK",
    (problem: unknown) => (problem instanceof TRPCError ? problem.code : String(problem)),
  );

describe("a scanner bound to a location", () => {
  it("does the floor's work there, and is refused everything else", async () => {
    const { caller } = await arrange("owner");
    const before = await caller();
    expect(await codeOf(before.ledger.journals({}))).not.toBe("FORBIDDEN");
    await before.fulfillment.workAt({ locationId: "reno" });
    const device = await caller();
    expect(await codeOf(device.fulfillment.list({ locationId: "reno" }))).toBe("OK");
    expect(await codeOf(device.inbound.dock({ locationId: "reno" }))).toBe("OK");
    expect(await codeOf(device.fulfillment.list({ locationId: "portland" }))).toBe("FORBIDDEN");
    expect(await codeOf(device.fulfillment.workAt({ locationId: "portland" }))).toBe("FORBIDDEN");
    expect(await codeOf(device.identity.people({}))).toBe("FORBIDDEN");
  });

  it("knows nothing of another location's counts, transfers and returns, which a desk reads", async () => {
    const { tenantId, caller } = await arrange("owner");
    const sql = (text: string) => database.asOwner(text, [tenantId]);
    await sql("insert into location (tenant_id, id, code, name, kind, country, time_zone) values ($1, 'boise', 'boise', 'boise', 'warehouse', 'US', 'UTC')");
    await sql("insert into bin (tenant_id, id, location_id, code, barcode, sequence) values ($1, 'p1', 'portland', 'p1', 'BIN-p1', 1)");
    await sql("insert into product (tenant_id, id, title) values ($1, 'prd_test', 'Hat')");
    await sql("insert into sku (tenant_id, id, product_id, code, title) values ($1, 'hat', 'prd_test', 'HAT', 'Hat')");
    const desk = await caller();
    const { countIds } = await desk.inventory.counts.plan({ binId: "p1" });
    const countId = countIds[0]!;
    const transferId = newId("trf");
    const lines = [{ skuId: "hat", quantity: 1 }];
    await desk.inventory.createTransfer({ id: transferId, fromLocationId: "portland", toLocationId: "boise", reason: "test", lines });
    const rma = await desk.returns.find({ locationId: "portland", code: "HAT", newId: newId("rma") });
    const id = rma!.id;
    const asked = [
      (who: typeof desk) => who.inventory.counts.sheet({ countId }),
      (who: typeof desk) => who.inventory.moves.sheet({ transferId, locationId: who === desk ? "portland" : "reno" }),
      (who: typeof desk) => who.returns.get({ id }),
    ];
    for (const ask of asked) expect(await codeOf(ask(desk))).toBe("OK");
    expect((await desk.returns.list({})).items).toHaveLength(1);
    expect(await desk.fulfillment.stations({})).toHaveLength(3);
    await desk.fulfillment.workAt({ locationId: "reno" });
    const device = await caller();
    for (const ask of asked) expect(await codeOf(ask(device))).toBe("NOT_FOUND");
    expect((await device.returns.list({})).items).toEqual([]);
    expect(await device.fulfillment.stations({})).toMatchObject([{ locationId: "reno" }]);
    const scan = { code: "HAT", scanKey: "elsewhere-1" };
    expect(await codeOf(device.inventory.counts.scan({ ...scan, countId }))).toBe("NOT_FOUND");
    expect(await codeOf(device.returns.scan({ ...scan, rmaId: id, locationId: "reno" }))).toBe("NOT_FOUND");
    // a desk's reads cover every location, so a scanner has none of them
    for (const read of [device.inventory.grid({}), device.inventory.getTransfer({ id: transferId }), device.inbound.asns({})])
      expect(await codeOf(read)).toBe("FORBIDDEN");
  }); // prettier-ignore

  it("may call no procedure of money, people or settings, whatever its person's role", async () => {
    const { caller, sessionId } = await arrange("owner");
    await (await caller()).fulfillment.workAt({ locationId: "reno" });
    const session = await readSession(sessionId);
    const wrong: string[] = [];
    const procedures = Object.entries(
      appRouter._def.procedures as unknown as Record<string, { _def: { meta: Meta } }>,
    );
    const refused =
      /^(ledger|invoicing|settlement|care|identity|channels|partners|routing|releases|catalog|jobs|mail|orders)\./;
    for (const [path, { _def }] of procedures) {
      const isOpen = isFloorWork(_def.meta.permission!, path);
      if (refused.test(path) && isOpen && !_def.meta.permission!.startsWith("exceptions")) wrong.push(path);
      if (!isOpen && (await codeOf(callAs(session, path))) !== "FORBIDDEN")
        wrong.push(`${path} was let through`);
    }
    expect(wrong).toEqual([]);
    expect(procedures.some(([path, { _def }]) => isFloorWork(_def.meta.permission!, path))).toBe(true);
  });

  it("ends after two hours of rest and after twelve hours; an ordinary session goes on", async () => {
    const [bound, ordinary] = [await arrange(), await arrange()];
    await (await bound.caller()).fulfillment.workAt({ locationId: "reno" });
    later(1.9);
    expect((await readSession(bound.sessionId))?.boundTo).toBe("reno");
    later(2.1);
    expect(await readSession(bound.sessionId)).toBeNull();
    expect((await readSession(ordinary.sessionId))?.boundTo).toBeUndefined();
  });

  it("is listed for its owner, ended by them, and its late scans are refused from then on", async () => {
    const [ours, theirs] = [await arrange("owner"), await arrange("owner")];
    await (await ours.caller()).fulfillment.workAt({ locationId: "reno" });
    const { tenantId } = ours;
    const owner: Session = {
      sessionId: "ses_desk", userId: "usr_desk", name: "Bea", email: "b@example.com", tenantId, merchantName: "Test",
      role: "owner", merchants: [{ id: tenantId, name: "Test", role: "owner" }], mustSetUpSecondFactor: false,
    }; // prettier-ignore
    const desk = createCaller(appRouter)({ session: owner, requestId: "req_test" });
    expect(await desk.identity.devices({})).toMatchObject([{ sessionId: ours.sessionId, location: "reno" }]);
    const { sessionId } = ours;
    expect(await codeOf((await theirs.caller()).identity.revokeDevice({ sessionId }))).toBe("NOT_FOUND");
    const scan = { fulfillmentOrderId: "ful_any", code: "BIN-A", scanKey: "late-scan-1" };
    expect(await codeOf((await ours.caller()).fulfillment.scanPick(scan))).toBe("NOT_FOUND");
    await desk.identity.revokeDevice({ sessionId });
    expect(await codeOf((await ours.caller()).fulfillment.scanPick(scan))).toBe("UNAUTHORIZED");
    expect(await desk.identity.devices({})).toEqual([]);
  });
});

function callAs(session: Session | null, path: string): Promise<unknown> {
  const caller = createCaller(appRouter)({ session, requestId: "req_test" });
  const procedure = path
    .split(".")
    .reduce<unknown>((router, name) => (router as Record<string, unknown>)[name], caller);
  return (procedure as (input: unknown) => Promise<unknown>)({});
}
