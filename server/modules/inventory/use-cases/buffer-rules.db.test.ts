import { beforeEach, describe, expect, it } from "vitest";
import { newId } from "#kernel/ids.ts";
import { appRouter } from "#server/api/root.ts";
import { createCaller } from "#server/api/trpc.ts";
import type { Role } from "#server/auth/permissions.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { systemScope, transact } from "#server/db/transact.ts";
import { publish } from "#server/modules/releases/public.ts";
import { setClock } from "#server/platform/clock.ts";
import { bufferRules } from "../domain/buffers.ts";
import { currentBuffers } from "../queries/available-to-sell.ts";
import { followDocument } from "./activate-buffer-rule.ts";
import { announceTurns } from "./announce-turns.ts";

const database = testDatabase();
let tenantId: string;
beforeEach(async () => {
  tenantId = await makeMerchant(database);
});

const doors = (tenant = tenantId, role: Role = "operations") =>
  createCaller(appRouter)({
    session: {
      sessionId: "ses_test", userId: "usr_test", name: "Test", email: "test@example.com", tenantId: tenant, merchantName: "Test", role,
      merchants: [{ id: tenant, name: "Test", role }], mustSetUpSecondFactor: false,
    }, // prettier-ignore
    requestId: "req_test",
  }).inventory;

const draftOf = (name: string, units: number, more: object = {}) => ({
  id: newId("bfr"),
  basedOnVersion: 0,
  body: { kind: "buffer" as const, rule: { name, when: {}, keep: { kind: "fixed" as const, units } } },
  note: `because of ${name}`,
  ...more,
});
const inWork = <T>(run: Parameters<typeof transact<T>>[1]) => transact(systemScope(tenantId, "test"), run);
const document = () => inWork(currentBuffers);
const names = async () => (await document()).body.buffers.map(({ name }) => name);
const events = (name: string) =>
  database.asOwner<Record<string, unknown>>(
    "select data from outbox_event where tenant_id = $1 and name = $2",
    [tenantId, name],
  );

describe("a rule's life", () => {
  it("decides only while it is active, and each step is in its history", async () => {
    const draft = draftOf("two back", 2);
    expect(await doors().saveRule(draft)).toEqual({ version: 1 });
    expect(await doors().saveRule(draft)).toEqual({ version: 1 });
    expect(await names()).toEqual([]);
    const step = { id: draft.id, basedOnVersion: 1 };
    expect(await doors().activateRule(step)).toEqual({ documentVersion: 1 });
    expect(await doors().activateRule(step)).toEqual({ documentVersion: 1 });
    expect(await document()).toMatchObject({
      version: 1,
      body: { buffers: [{ id: draft.id, name: "two back" }] },
    });
    expect(await events("releases/document.published")).toHaveLength(1);
    const end = { id: draft.id, basedOnVersion: 2 };
    expect(await doors().archiveRule(end)).toEqual({ documentVersion: 2 });
    expect(await doors().archiveRule(end)).toEqual({ documentVersion: 2 });
    expect(await names()).toEqual([]);
    const page = await doors().rule({ id: draft.id });
    expect(page).toMatchObject({ status: "archived", documentVersion: 1, archivedVersion: 2 });
    expect(page.history.map(({ after }) => after["status"])).toEqual(["archived", "active", "draft"]);
    expect(page.history.every(({ actorName }) => actorName === "usr_test")).toBe(true);
  });

  it("is changed by a draft that takes its place", async () => {
    const [first, second] = [draftOf("first", 1), draftOf("second", 2)];
    for (const draft of [first, second]) {
      await doors().saveRule(draft);
      await doors().activateRule({ id: draft.id, basedOnVersion: 1 });
    }
    const better = draftOf("better", 9, { replacesId: first.id });
    await doors().saveRule(better);
    await doors().activateRule({ id: better.id, basedOnVersion: 1 });
    expect(await names()).toEqual(["better", "second"]);
    expect(await doors().rule({ id: first.id })).toMatchObject({ status: "archived" });
    const important = draftOf("important", 5, { importance: 10 });
    await doors().saveRule(important);
    await doors().activateRule({ id: important.id, basedOnVersion: 1 });
    expect(await names()).toEqual(["important", "better", "second"]);
    expect((await doors().rules({ status: "active" })).items.map(({ name }) => name)[0]).toBe("important");
  });

  it("refuses what somebody else changed, what is not a draft, and strangers", async () => {
    const draft = draftOf("mine", 1);
    await doors().saveRule(draft);
    await doors().saveRule({ ...draft, basedOnVersion: 1, note: "again" });
    await expect(doors().activateRule({ id: draft.id, basedOnVersion: 1 })).rejects.toThrow(
      /Somebody changed/,
    );
    await expect(doors().archiveRule({ id: draft.id, basedOnVersion: 2 })).rejects.toThrow(/does not decide/);
    await doors().activateRule({ id: draft.id, basedOnVersion: 2 });
    await expect(doors().saveRule({ ...draft, basedOnVersion: 3 })).rejects.toThrow(/Only a draft/);
    await expect(doors().saveRule(draftOf("x", 1, { replacesId: "bfr_none" }))).rejects.toThrow(
      /does not decide/,
    );
    const other = await makeMerchant(database);
    expect((await doors(other).rules({})).items).toEqual([]);
    await expect(doors(other).rule({ id: draft.id })).rejects.toThrow(/no such rule/);
    await expect(doors(tenantId, "viewer").archiveRule({ id: draft.id, basedOnVersion: 3 })).rejects.toThrow(
      /channels:write/,
    );
    const given = draftOf("given up", 1);
    await doors().saveRule(given);
    await doors().discardRule({ id: given.id, basedOnVersion: 1 });
    expect((await doors().rules({ status: "archived" })).items.map(({ name }) => name)).toEqual(["given up"]);
  });

  it("is final once it decided, also for those who write past the doors", async () => {
    const draft = draftOf("final", 1);
    await doors().saveRule(draft);
    await doors().activateRule({ id: draft.id, basedOnVersion: 1 });
    const edit = database.asOwner("update buffer_rule set name = 'other' where tenant_id = $1", [tenantId]);
    await expect(edit).rejects.toThrow(/is active/);
  });
});

describe("rules and their document", () => {
  it("follow each other when a document is published as a whole", async () => {
    const draft = draftOf("mine", 1);
    await doors().saveRule(draft);
    await doors().activateRule({ id: draft.id, basedOnVersion: 1 });
    const keep = { kind: "fixed", units: 3 };
    const body = { buffers: [{ name: "loaded", keep }], limits: [{ name: "cap", maxListed: 5 }] };
    await inWork((work) =>
      publish(work, { kind: "inventory.buffers", schema: bufferRules, body, note: "loaded" }),
    );
    expect(await inWork(followDocument)).toEqual({ adopted: 2, archived: 1 });
    expect(await inWork(followDocument)).toEqual({ adopted: 0, archived: 0 });
    const active = (await doors().rules({ status: "active" })).items;
    expect(active.map(({ name, kind }) => [name, kind])).toEqual([["loaded", "buffer"], ["cap", "limit"]]); // prettier-ignore
    expect(await doors().rule({ id: draft.id })).toMatchObject({ status: "archived", archivedVersion: 2 });
  });

  it("a period's turn is said once", async () => {
    const from = new Date(Date.now() - 60_000).toISOString();
    const until = new Date(Date.now() + 600_000).toISOString();
    const draft = draftOf("sale", 1);
    await doors().saveRule({
      ...draft,
      body: { ...draft.body, rule: { ...draft.body.rule, when: { from, until } } },
    });
    await doors().activateRule({ id: draft.id, basedOnVersion: 1 });
    expect([await inWork(announceTurns), await inWork(announceTurns)]).toEqual([1, 1]);
    expect(await events("inventory/buffers.turned")).toHaveLength(1);
    const restore = setClock(() => new Date(Date.now() + 660_000));
    try {
      await inWork(announceTurns);
    } finally {
      restore();
    }
    expect(await events("inventory/buffers.turned")).toHaveLength(2);
  });
});
