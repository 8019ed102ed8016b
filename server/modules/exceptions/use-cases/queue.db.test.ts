import { afterEach, describe, expect, it } from "vitest";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { systemScope, transact, type Work } from "#server/db/transact.ts";
import { setClock } from "#server/platform/clock.ts";
import { exceptionListInput, type ExceptionAction } from "../contract.ts";
import {
  act,
  attempt,
  countWaiting,
  getException,
  listExceptions,
  raise,
  solve,
  type RaiseInput,
} from "../public.ts";

const database = testDatabase();
const morning = new Date("2026-03-02T08:00:00Z");
let restore = setClock(() => morning);
afterEach(() => {
  restore();
  restore = setClock(() => morning);
});
const goTo = (instant: string) => {
  restore();
  restore = setClock(() => new Date(instant));
};

async function arrange() {
  const tenantId = await makeMerchant(database);
  const within = <T>(run: (work: Work) => Promise<T>) => transact(systemScope(tenantId, "test"), run);
  const put = (over: Partial<RaiseInput> = {}) =>
    within((work) =>
      raise(work, {
        type: "order.unmapped_line",
        severity: "high",
        subjectType: "channel_listing",
        subjectId: "lst_1",
        orderId: "ord_1",
        title: "A line names a listing that is mapped to nothing",
        facts: { listingId: "lst_1", amountMinor: 12n },
        nextAction: "Map the listing.",
        ownerRole: "operations",
        dedupeKey: "order.unmapped_line:lst_1",
        dueInMinutes: 60,
        ...over,
      }),
    );
  const list = (over: object = {}) => within((work) => listExceptions(work, exceptionListInput.parse(over)));
  const doTo = (ids: string[], action: ExceptionAction) => within((work) => act(work, { ids, action }));
  const statusOf = async (id: string) => {
    const found = await within((work) => getException(work, id));
    return found.ok ? found.value.status : found.error.code;
  };
  return { tenantId, within, put, list, doTo, statusOf };
}

describe("raising", () => {
  it("keeps one waiting a cause, brings it up to date and leaves its clock alone", async () => {
    const { put, list } = await arrange();
    const first = await put();
    goTo("2026-03-02T08:30:00Z");
    const second = await put({ title: "Two lines", facts: { lines: 2 } });
    expect(first.isNew).toBe(true);
    expect(second).toEqual({ exceptionId: first.exceptionId, isNew: false });
    expect((await list()).items).toMatchObject([
      {
        id: first.exceptionId,
        title: "Two lines",
        facts: { lines: 2 },
        dueAt: new Date("2026-03-02T09:00:00Z"),
      },
    ]);
  });

  it("writes nothing when a repeat says nothing new, and tells listeners once", async () => {
    const { tenantId, put } = await arrange();
    await put();
    await put();
    const [counts] = await database.asOwner(
      `select (select count(*)::int from audit_entry where tenant_id = $1 and subject_type = 'exception') as changes,
              (select count(*)::int from outbox_event where tenant_id = $1) as events`, [tenantId]); // prettier-ignore
    expect(counts).toEqual({ changes: 1, events: 1 });
  });

  it("puts parallel reports of one cause into one exception", async () => {
    const { put, list } = await arrange();
    const answers = await Promise.all(Array.from({ length: 8 }, () => put()));
    expect(new Set(answers.map((answer) => answer.exceptionId)).size).toBe(1);
    expect(answers.filter((answer) => answer.isNew)).toHaveLength(1);
    expect((await list()).items).toHaveLength(1);
  });

  it("opens a new one after the cause was solved, and respects a dismissal until the facts change", async () => {
    const { within, put, doTo } = await arrange();
    const first = await put();
    expect(
      await within((work) => solve(work, { dedupeKey: "order.unmapped_line:lst_1", resolution: "mapped" })),
    ).toEqual([first.exceptionId]);
    const second = await put();
    expect(second.isNew).toBe(true);
    await doTo([second.exceptionId], { do: "dismiss", reason: "a test product" });
    expect(await put()).toEqual({ exceptionId: second.exceptionId, isNew: false });
    expect((await put({ facts: { lines: 9 } })).isNew).toBe(true);
  });
});

describe("solving by cause", () => {
  it("closes by key, order or subject, and does nothing the second time", async () => {
    const { within, put, statusOf } = await arrange();
    const a = await put();
    const b = await put({
      type: "order.short_stock",
      subjectType: "sku",
      subjectId: "sku_1",
      dedupeKey: "short",
    });
    const c = await put({ type: "order.hold", orderId: "ord_2", dedupeKey: "hold" });
    await within((work) =>
      solve(work, { orderId: "ord_1", types: ["order.short_stock"], resolution: "filled" }),
    );
    expect(await Promise.all([a, b, c].map((one) => statusOf(one.exceptionId)))).toEqual([
      "open",
      "solved",
      "open",
    ]);
    const again = () => within((work) => solve(work, { orderId: "ord_1", resolution: "canceled" }));
    expect([await again(), await again()]).toEqual([[a.exceptionId], []]);
    await within((work) =>
      solve(work, { subjectType: "channel_listing", subjectId: "lst_1", resolution: "x" }),
    );
    expect(await statusOf(c.exceptionId)).toBe("solved");
  });
});

describe("what people do", () => {
  it("assigns to somebody who works here, and to nobody else", async () => {
    const { tenantId, put, doTo, list } = await arrange();
    await database.asOwner(
      `with u as (insert into app_user (id, email, name) values ('usr_' || $1, $1 || '@example.com', 'Ada') returning id)
       insert into membership (tenant_id, user_id, role) select $1, id, 'operations' from u`, [tenantId]); // prettier-ignore
    const { exceptionId } = await put();
    expect(await doTo([exceptionId], { do: "assign", assigneeId: "usr_stranger" })).toMatchObject([
      { done: false, refusal: { code: "exceptions.assignee_unknown" } },
    ]);
    await doTo([exceptionId], { do: "assign", assigneeId: `usr_${tenantId}` });
    expect((await list({ assignee: `usr_${tenantId}` })).items).toMatchObject([{ assigneeName: "Ada" }]);
    expect((await list({ assignee: "nobody" })).items).toEqual([]);
  });

  it("snoozes until a time to come and brings it back by itself", async () => {
    const { put, doTo, list } = await arrange();
    const { exceptionId } = await put();
    expect(await doTo([exceptionId], { do: "snooze", untilAt: morning })).toMatchObject([
      { refusal: { code: "exceptions.snooze_in_past" } },
    ]);
    await doTo([exceptionId], { do: "snooze", untilAt: new Date("2026-03-02T12:00:00Z") });
    expect([(await list()).items.length, (await list({ status: "snoozed" })).items.length]).toEqual([0, 1]);
    goTo("2026-03-02T12:00:00Z");
    expect((await list()).items).toMatchObject([{ status: "open", urgency: "overdue" }]);
    expect((await list({ status: "snoozed" })).items).toEqual([]);
  });

  it("answers each of a batch by itself, and says who was faster", async () => {
    const { put, doTo, statusOf } = await arrange();
    const [a, b] = [await put(), await put({ dedupeKey: "b" })];
    await doTo([a.exceptionId], { do: "solve", resolution: "done" });
    const answers = await doTo([a.exceptionId, b.exceptionId, "exc_none"], { do: "dismiss", reason: "no" });
    expect(answers).toMatchObject([
      { done: false, refusal: { code: "exceptions.not_possible", status: "solved", solvedBy: "test" } },
      { done: true },
      { done: false, refusal: { code: "exceptions.unknown" } },
    ]);
    expect(await statusOf(b.exceptionId)).toBe("dismissed");
  });

  it("takes a decision back, unless the same cause waits again", async () => {
    const { put, doTo, statusOf } = await arrange();
    const first = await put();
    await doTo([first.exceptionId], { do: "solve", resolution: "done" });
    await doTo([first.exceptionId], { do: "reopen" });
    expect(await statusOf(first.exceptionId)).toBe("open");
    await doTo([first.exceptionId], { do: "solve", resolution: "done" });
    const second = await put();
    await doTo([second.exceptionId], { do: "solve", resolution: "done" });
    expect(await doTo([first.exceptionId, second.exceptionId], { do: "reopen" })).toMatchObject([
      { done: true },
      { done: false, refusal: { code: "exceptions.raised_again", waitingId: first.exceptionId } },
    ]);
    expect(await doTo([second.exceptionId], { do: "reopen" })).toMatchObject([
      { refusal: { code: "exceptions.raised_again" } },
    ]);
  });

  it("keeps what was tried, in order", async () => {
    const { within, put } = await arrange();
    const { exceptionId } = await put();
    await within((work) => attempt(work, exceptionId, "Called the carrier"));
    await within((work) => attempt(work, exceptionId, "Asked again", { ticket: "T-1" }));
    expect(await within((work) => getException(work, exceptionId))).toMatchObject({
      value: { attempts: [{ text: "Called the carrier", actorId: "test" }, { facts: { ticket: "T-1" } }] },
    });
    expect(await within((work) => attempt(work, "exc_none", "x"))).toMatchObject({
      error: { code: "exceptions.unknown" },
    });
  });
});

describe("the queue", () => {
  it("lists what is due first, page by page, and counts what waits", async () => {
    const { within, put, list } = await arrange();
    for (const [index, dueInMinutes] of [300, 60, 60, 120].entries())
      await put({ dedupeKey: `k${index}`, dueInMinutes });
    const first = await list({ limit: 3 });
    const second = await list({ limit: 3, cursor: first.nextCursor! });
    const minutes = [...first.items, ...second.items].map(
      (row) => (row.dueAt.getTime() - morning.getTime()) / 60_000,
    );
    expect([minutes, second.nextCursor]).toEqual([[60, 60, 120, 300], null]);
    goTo("2026-03-02T09:00:00Z");
    expect((await list({ due: "overdue" })).items).toHaveLength(2);
    expect(await within(countWaiting)).toEqual([
      { type: "order.unmapped_line", ownerRole: "operations", waiting: 4, overdue: 2 },
    ]);
  });

  it("shows another merchant nothing and lets them do nothing", async () => {
    const [ours, theirs] = [await arrange(), await arrange()];
    const { exceptionId } = await ours.put();
    expect((await theirs.list({ status: "all" })).items).toEqual([]);
    expect(await theirs.statusOf(exceptionId)).toBe("exceptions.unknown");
    expect(await theirs.doTo([exceptionId], { do: "solve", resolution: "x" })).toMatchObject([
      { done: false },
    ]);
    expect(await ours.statusOf(exceptionId)).toBe("open");
  });
});
