import { afterEach, describe, expect, it } from "vitest";
import fc from "fast-check";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { systemScope, transact, type Work } from "#server/db/transact.ts";
import { setClock } from "#server/platform/clock.ts";
import { journalListInput } from "../contract.ts";
import type { PostingLine } from "../domain/posting.ts";
import {
  getJournal,
  listJournals,
  postJournal,
  reverseJournal,
  trialBalance,
  type PostJournalInput,
} from "../public.ts";
import { closeMonth, reopenMonth } from "./close-month.ts";
import { postManualJournal } from "./post-journal.ts";
import { listMonths } from "../queries/list-months.ts";

const database = testDatabase();
let restore = setClock(() => new Date("2026-03-10T12:00:00Z"));
afterEach(() => {
  restore();
  restore = setClock(() => new Date("2026-03-10T12:00:00Z"));
});

const sale: PostingLine[] = [
  { account: "1100", debit: 10_825n },
  { account: "4000", credit: 10_000n },
  { account: "2100", credit: 825n },
  { account: "4200", debit: 0n },
];

async function arrange() {
  const tenantId = await makeMerchant(database);
  const within = <T>(run: (work: Work) => Promise<T>) =>
    transact({ ...systemScope(tenantId, "test"), traceId: "trc_1" }, run);
  const post = (over: Partial<PostJournalInput> = {}) =>
    within((work) =>
      postJournal(work, {
        eventKey: "invoice:1",
        postedOn: "2026-03-05",
        currency: "USD",
        sourceType: "invoice",
        sourceId: "inv_1",
        orderId: "ord_1",
        memo: "Invoice 1",
        lines: sale,
        ...over,
      }),
    );
  const journal = async (id: string) => {
    const found = await within((work) => getJournal(work, id));
    if (!found.ok) throw new Error(found.error.code);
    return found.value;
  };
  const list = (over: object = {}) => within((work) => listJournals(work, journalListInput.parse(over)));
  return { tenantId, within, post, journal, list };
}

describe("posting", () => {
  it("writes the journal with its lines, number, source and trace, and drops zeros", async () => {
    const { post, journal } = await arrange();
    const found = await journal((await post())!);
    expect(found).toMatchObject({
      number: 1n,
      postedOn: "2026-03-05",
      sourceId: "inv_1",
      traceId: "trc_1",
      createdBy: "test",
    });
    expect(found.lines.map((line) => [line.accountCode, line.debitMinor, line.creditMinor])).toEqual([
      ["1100", 10_825n, 0n],
      ["4000", 0n, 10_000n],
      ["2100", 0n, 825n],
    ]);
  });

  it("posts an event once, also when two post it at the same time", async () => {
    const { post, list } = await arrange();
    const ids = await Promise.all(Array.from({ length: 6 }, () => post()));
    expect(new Set(ids).size).toBe(1);
    expect(await post({ memo: "again" })).toBe(ids[0]);
    expect((await list()).items).toHaveLength(1);
  });

  it("posts nothing when every line is zero", async () => {
    const { post, list } = await arrange();
    expect(await post({ lines: [{ account: "1100", debit: 0n }, { account: "4000", credit: 0n }] })).toBeNull(); // prettier-ignore
    expect((await list()).items).toEqual([]);
  });

  it("numbers without gaps under parallel use and aborts", async () => {
    const { within, post, list } = await arrange();
    const aborted = Array.from({ length: 4 }, (_, i) =>
      within(async (work) => {
        await postJournal(work, {
          eventKey: `aborted:${i}`, postedOn: "2026-03-05", currency: "USD", sourceType: "test", sourceId: "x", memo: "", lines: sale,
        }); // prettier-ignore
        throw new Error("abort");
      }).catch(() => undefined),
    );
    await Promise.all([
      ...Array.from({ length: 12 }, (_, i) => post({ eventKey: `invoice:${i}` })),
      ...aborted,
    ]);
    const numbers = (await list({ limit: 200 })).items.map((row) => Number(row.number)).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  });

  it("throws for lines that do not balance and for an account nobody knows, and keeps nothing", async () => {
    const { post, list } = await arrange();
    await expect(post({ lines: [...sale, { account: "4000", credit: 1n }] })).rejects.toThrow(
      /ledger.unbalanced.*10826/,
    );
    await expect(post({ lines: [{ account: "1100", debit: 1n }, { account: "9999", credit: 1n }] })).rejects.toThrow(/account_unknown.*9999/); // prettier-ignore
    await expect(post({ postedOn: "2026-02-30" })).rejects.toThrow(/Not a date/);
    expect((await list()).items).toEqual([]);
  });

  it("shows another merchant nothing", async () => {
    const [ours, theirs] = [await arrange(), await arrange()];
    const id = (await ours.post())!;
    expect((await theirs.list()).items).toEqual([]);
    expect(await theirs.within((work) => getJournal(work, id))).toMatchObject({
      error: { code: "ledger.journal_unknown" },
    });
    expect(await theirs.within((work) => trialBalance(work, {}))).toEqual([]);
    expect(
      await theirs.within((work) =>
        reverseJournal(work, { journalId: id, postedOn: "2026-03-05", memo: "x" }),
      ),
    ).toMatchObject({ error: { code: "ledger.journal_unknown" } });
  });
});

describe("the law of balance", () => {
  const journals = fc.array(
    fc.record({ from: fc.constantFrom("1100", "1200", "5100"), to: fc.constantFrom("4000", "2100", "1000"),
      minor: fc.bigInt({ min: 0n, max: 10n ** 10n }), reverse: fc.boolean() }),
    { minLength: 1, maxLength: 8 }); // prettier-ignore

  it("holds for the books after any postings and reversals", async () => {
    await fc.assert(
      fc.asyncProperty(journals, async (plan) => {
        const { within, post } = await arrange();
        for (const [index, { from, to, minor, reverse }] of plan.entries()) {
          const lines = [{ account: from, debit: minor }, { account: to, credit: minor }]; // prettier-ignore
          const journalId = await post({ eventKey: `p:${index}`, lines });
          if (reverse && journalId)
            await within((work) =>
              reverseJournal(work, { journalId, postedOn: "2026-03-06", memo: "wrong" }),
            );
        }
        const rows = await within((work) => trialBalance(work, {}));
        expect(rows.reduce((sum, row) => sum + row.balanceMinor, 0n)).toBe(0n);
        const kept = plan.filter((one) => !one.reverse).reduce((sum, one) => sum + one.minor, 0n);
        expect(
          rows.reduce((sum, row) => (row.balanceMinor > 0n ? sum + row.balanceMinor : sum), 0n),
        ).toBeLessThanOrEqual(kept);
      }),
      { numRuns: 15 },
    );
  });

  it("is what the database refuses to break (control: without its trigger the books would be off)", async () => {
    const broken = async (dropsGuard: boolean) => {
      const { tenantId, within, post } = await arrange();
      await post();
      const insert = `insert into journal (tenant_id, id, number, posted_on, currency, source_type, source_id, event_key, memo, line_count, created_by)
        values ($1, 'jrn_bad', 99, '2026-03-05', 'USD', 'test', 'x', 'bad', '', 2, 'test')`;
      const lines = `insert into journal_line (tenant_id, journal_id, position, account_code, debit_minor, credit_minor)
        values ($1, 'jrn_bad', 1, '1100', 100, 0), ($1, 'jrn_bad', 2, '4000', 0, 99)`;
      if (dropsGuard) await database.asOwner("alter table journal disable trigger journal_balances");
      try {
        await database.asOwner(
          `do $do$ begin ${insert.replaceAll("$1", `'${tenantId}'`)}; ${lines.replaceAll("$1", `'${tenantId}'`)}; end $do$`,
        );
      } finally {
        if (dropsGuard) await database.asOwner("alter table journal enable trigger journal_balances");
      }
      const rows = await within((work) => trialBalance(work, {}));
      return rows.reduce((sum, row) => sum + row.balanceMinor, 0n);
    };
    await expect(broken(false)).rejects.toThrow(/does not balance/);
    expect(await broken(true)).toBe(1n);
  });
});

describe("reversing", () => {
  it("posts the mirror once, linked both ways", async () => {
    const { within, post, journal } = await arrange();
    const id = (await post())!;
    const reverse = () =>
      within((work) =>
        reverseJournal(work, { journalId: id, postedOn: "2026-03-06", memo: "wrong customer" }),
      );
    const [first, second] = [await reverse(), await reverse()];
    expect(second).toEqual(first);
    const reversalId = first.ok ? first.value.journalId : "";
    expect(await journal(reversalId)).toMatchObject({
      reverses: { id },
      sourceId: "inv_1",
      memo: "wrong customer",
    });
    expect(await journal(id)).toMatchObject({ reversal: { id: reversalId } });
    expect((await within((work) => trialBalance(work, {}))).every((row) => row.balanceMinor === 0n)).toBe(
      true,
    );
    expect(
      await within((work) =>
        reverseJournal(work, { journalId: reversalId, postedOn: "2026-03-06", memo: "no" }),
      ),
    ).toMatchObject({ error: { code: "ledger.is_reversal", reversesJournalId: id } });
  });
});

describe("a journal a person composes", () => {
  const manual = (over: object = {}) => ({
    requestId: "request-1", postedOn: "2026-03-05", currency: "USD", memo: "Bank charge",
    lines: [{ account: "5900", debit: 5n, credit: 0n, memo: "" }, { account: "1000", debit: 0n, credit: 5n, memo: "" }], ...over,
  }); // prettier-ignore

  it("is posted once a request and refused in words when it is wrong", async () => {
    const { within, list } = await arrange();
    const put = (over: object = {}) => within((work) => postManualJournal(work, manual(over)));
    expect(await put()).toEqual(await put());
    expect((await list({ sourceType: "manual" })).items).toHaveLength(1);
    const [debit, credit] = manual().lines;
    expect(await put({ requestId: "request-2", lines: [debit, { ...credit, credit: 6n }] })).toMatchObject({
      error: { code: "ledger.unbalanced", debitMinor: 5n, creditMinor: 6n },
    });
    expect(
      await put({ requestId: "request-3", lines: [debit, { ...credit, account: "7777" }] }),
    ).toMatchObject({
      error: { code: "ledger.account_unknown", account: "7777" },
    });
    expect(
      await put({
        requestId: "request-4",
        lines: [
          { ...debit, debit: 0n },
          { ...credit, credit: 0n },
        ],
      }),
    ).toMatchObject({
      error: { code: "ledger.line_invalid" },
    });
  });
});

describe("months", () => {
  it("close in order once over, move late postings on, and open again from the last", async () => {
    const { within, post, journal } = await arrange();
    await post({ eventKey: "a", postedOn: "2026-01-15" });
    const close = (month: string) => within((work) => closeMonth(work, month));
    expect(await close("2026-03")).toMatchObject({
      error: { code: "ledger.month_not_over", endsOn: "2026-03-31" },
    });
    expect(await close("2026-02")).toMatchObject({
      error: { code: "ledger.earlier_month_open", openMonth: "2026-01" },
    });
    expect([await close("2026-01"), await close("2026-01"), await close("2026-02")]).toMatchObject([
      { ok: true },
      { ok: true },
      { ok: true },
    ]);
    expect(await journal((await post({ eventKey: "late", postedOn: "2026-01-20" }))!)).toMatchObject({
      postedOn: "2026-03-01",
    });
    const reopen = (month: string) => within((work) => reopenMonth(work, month));
    expect(await reopen("2026-01")).toMatchObject({
      error: { code: "ledger.later_month_closed", closedMonth: "2026-02" },
    });
    expect(await reopen("2026-02")).toMatchObject({ ok: true });
    expect(await reopen("2026-02")).toMatchObject({ error: { code: "ledger.month_not_closed" } });
    expect((await within(listMonths)).map((row) => [row.month, row.status])).toEqual([
      ["2026-03", "open"],
      ["2026-02", "open"],
      ["2026-01", "closed"],
    ]);
  });
});

describe("lists", () => {
  it("page by day, filter by account, source and order, and add up to the trial balance", async () => {
    const { within, post, list } = await arrange();
    for (let day = 1; day <= 5; day += 1)
      await post({
        eventKey: `i:${day}`,
        postedOn: `2026-03-0${day}`,
        sourceId: `inv_${day}`,
        orderId: `ord_${day}`,
      });
    const first = await list({ limit: 3 });
    const second = await list({ limit: 3, cursor: first.nextCursor! });
    expect([...first.items, ...second.items].map((row) => row.sourceId)).toEqual([
      "inv_5",
      "inv_4",
      "inv_3",
      "inv_2",
      "inv_1",
    ]);
    expect((await list({ orderId: "ord_2" })).items).toMatchObject([
      { totalMinor: 10_825n, accountDebitMinor: null },
    ]);
    const statement = (await list({ accountCode: "2100", fromOn: "2026-03-02", toOn: "2026-03-04" })).items;
    expect(statement.map((row) => row.accountCreditMinor)).toEqual([825n, 825n, 825n]);
    const balance = await within((work) => trialBalance(work, { fromOn: "2026-03-02", toOn: "2026-03-04" }));
    expect(balance.find((row) => row.accountCode === "2100")).toMatchObject({
      creditMinor: 2475n,
      balanceMinor: -2475n,
      currency: "USD",
    });
  });
});
