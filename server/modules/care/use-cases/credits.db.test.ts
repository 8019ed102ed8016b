import { afterEach, describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { getException, raise } from "#server/modules/exceptions/public.ts";
import { issueInvoice } from "#server/modules/invoicing/public.ts";
import { arrangeOrder } from "#server/modules/invoicing/testing/arrange.ts";
import { publish } from "#server/modules/releases/public.ts";
import { setClock } from "#server/platform/clock.ts";
import { carePolicySchema, creditListInput, defaultCarePolicy, type CarePolicy, type ProposeCreditInput } from "../contract.ts"; // prettier-ignore
import { listCredits } from "../queries/list-credits.ts";
import { offerFor } from "../queries/offer-for.ts";
import { decideCredit } from "./decide-credit.ts";
import { proposeCredit } from "./propose-credit.ts";

const database = testDatabase();
let restore = setClock(() => new Date("2026-03-10T12:00:00Z"));
afterEach(() => {
  restore();
  restore = setClock(() => new Date("2026-03-10T12:00:00Z"));
});

/** A shipped and invoiced order of 200.00 and 9.00 shipping without tax, promised five days ago. */
async function arrange() {
  const shop = await arrangeOrder(database, { lines: [{ quantity: 2, unitPriceMinor: 10_000 }], shipping: { priceMinor: 900 } }); // prettier-ignore
  await shop.sql("update sales_order set promise_on = '2026-03-05' where tenant_id = $1");
  await shop.ship("ffo_1", { l1: 2 });
  const issued = await shop.within((work) => issueInvoice(work, { fulfillmentOrderId: "ffo_1" }));
  if (!issued.ok) throw new Error(issued.error.code);
  const propose = (over: Partial<ProposeCreditInput> = {}, as = "usr_agent") =>
    shop.within((work) => proposeCredit(work, { orderId: "ord_1", reason: "late", idempotencyKey: crypto.randomUUID(), ...over }), as); // prettier-ignore
  const decide = (id: string, decision: "approve" | "decline", as = "usr_boss") =>
    shop.within((work) => decideCredit(work, { id, decision, note: "looked at it" }), as);
  const policy = (over: Partial<CarePolicy>) =>
    shop.within((work) =>
      publish(work, { kind: "care.policy", schema: carePolicySchema, body: { ...defaultCarePolicy, ...over }, note: "test" }),
    ); // prettier-ignore
  const notes = () =>
    shop.sql(
      "select total_minor::int as total, reason, source_key from credit_note where tenant_id = $1 order by id",
    );
  const waiting = async (over: Partial<ProposeCreditInput> = {}) => {
    const made = await propose({ amountMinor: 8_000n, ...over });
    if (!made.ok || made.value.status !== "awaiting_approval")
      throw new Error(JSON.stringify(made.ok || made.error));
    return made.value.creditId;
  };
  return { ...shop, invoiceId: issued.value.invoiceId, propose, decide, policy, notes, waiting };
}

describe("a credit within the policy", () => {
  it("is given at once: late by five days gives shipping and a tenth of the items, above the limit by approval", async () => {
    const { within, propose, notes, policy } = await arrange();
    const offered = await within((work) => offerFor(work, { orderId: "ord_1", reason: "late" }));
    expect(offered).toMatchObject({ value: { offer: { amountMinor: 2_900n, withoutApprovalMinor: 2_000n, shippingMinor: 900n }, policyVersion: 0, leftMinor: 20_900n } }); // prettier-ignore
    await policy({
      reasons: defaultCarePolicy.reasons.map((term) => ({ ...term, approvalAboveMinor: 3_000 })),
    });
    expect(await propose()).toMatchObject({ value: { status: "executed", amountMinor: 2_900n } });
    expect(await notes()).toMatchObject([
      { total: 2_900, reason: "late", source_key: expect.stringMatching(/^care:ccr_/) },
    ]);
  });

  it("is proposed once for its key, also when many send it at the same time", async () => {
    const { propose, notes } = await arrange();
    const answers = await Promise.all(Array.from({ length: 6 }, () => propose({ idempotencyKey: "the-same-key", amountMinor: 1_000n }))); // prettier-ignore
    expect(new Set(answers.map((answer) => answer.ok && answer.value.creditNoteId)).size).toBe(1);
    expect(await notes()).toHaveLength(1);
  });

  it("keeps facts, sentences and the version that decided", async () => {
    const { propose, policy, sql } = await arrange();
    await policy({});
    await policy({ history: { days: 10, mostCredits: 5 } });
    await propose({ amountMinor: 500n, note: "Called us" });
    const [row] = await sql(
      "select offer, policy_version, decided_by, note from care_credit where tenant_id = $1",
    );
    expect(row).toMatchObject({ policy_version: 2, decided_by: "policy", note: "Called us" });
    expect(row?.offer).toMatchObject({
      amountMinor: "2900",
      facts: { daysLate: 5, promisedOn: "2026-03-05" },
    });
  });
});

describe("a credit above the limit", () => {
  it("waits for another person, who approves it once", async () => {
    const { waiting, decide, notes, within } = await arrange();
    const id = await waiting();
    expect(await notes()).toEqual([]);
    expect(await decide(id, "approve", "usr_agent")).toMatchObject({ error: { code: "care.own_proposal" } });
    const answers = await Promise.all([1, 2, 3, 4].map(() => decide(id, "approve")));
    expect(answers.every((answer) => answer.ok)).toBe(true);
    expect(await notes()).toMatchObject([{ total: 8_000 }]);
    expect(await decide(id, "decline")).toMatchObject({ error: { code: "care.decided_already", status: "executed", decidedBy: "usr_boss" } }); // prettier-ignore
    const { items } = await within((work) => listCredits(work, creditListInput.parse({})));
    expect(items).toMatchObject([{ id, status: "executed", decisionNote: "looked at it", leftMinor: 12_900n, offeredMinor: 2_900n }]); // prettier-ignore
  });

  it("is declined without giving anything", async () => {
    const { waiting, decide, notes, propose } = await arrange();
    expect(await decide(await waiting(), "decline")).toMatchObject({ value: { status: "rejected" } });
    expect(await notes()).toEqual([]);
    expect(await propose(), "a declined one does not count as given").toMatchObject({
      value: { status: "awaiting_approval" },
    });
  });

  it("is needed for the second of a kind, and listed before what is done", async () => {
    const { propose, within } = await arrange();
    await propose({ amountMinor: 500n });
    expect(await propose({ amountMinor: 500n })).toMatchObject({ value: { status: "awaiting_approval" } });
    await propose({ reason: "goodwill", amountMinor: 100n });
    const list = async (over: object = {}) =>
      within((work) => listCredits(work, creditListInput.parse(over)));
    expect((await list()).items.map((row) => row.status)).toEqual([
      "awaiting_approval",
      "executed",
      "executed",
    ]);
    const first = await list({ limit: 1 });
    const rest = await list({ limit: 5, cursor: first.nextCursor });
    expect(rest.items.map((row) => row.reason)).toEqual(["goodwill", "late"]);
    expect(first.items[0]?.approvalReasons).toEqual(["The order had 1 credit for this reason already."]);
  });

  it("control: the database refuses an executed credit that nobody decided", async () => {
    const { waiting, within } = await arrange();
    const id = await waiting();
    await expect(within((work) => work.tx.$executeRaw`update care_credit set status = 'executed' where id = ${id}`)).rejects.toThrow(/second_person/); // prettier-ignore
  });
});

describe("never more than the invoice", () => {
  it("refuses what is not left, when it is proposed and when it is approved", async () => {
    const { propose, waiting, decide, notes } = await arrange();
    expect(await propose({ amountMinor: 20_901n })).toMatchObject({
      error: { code: "care.more_than_left", leftMinor: 20_900n },
    });
    const ids = [await waiting({ amountMinor: 15_000n }), await waiting({ amountMinor: 15_000n })];
    const answers = await Promise.all(ids.map((id) => decide(id, "approve")));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(answers.find((answer) => !answer.ok)).toMatchObject({ error: { code: "invoicing.over_credit" } });
    expect(await notes()).toHaveLength(1);
  });
});

describe("an exception that leads to a credit", () => {
  const raiseLate = (within: Awaited<ReturnType<typeof arrange>>["within"]) =>
    within((work) =>
      raise(work, {
        type: "tracking.delayed", severity: "high", subjectType: "fulfillment_order", subjectId: "ffo_1", orderId: "ord_1", title: "Late",
        facts: {}, nextAction: "Offer a credit.", ownerRole: "support", dedupeKey: "tracking.delayed:ffo_1", dueInMinutes: 60,
      }),
    ); // prettier-ignore

  it("is solved when the credit is given, not when it is proposed", async () => {
    const { within, waiting, decide } = await arrange();
    const { exceptionId } = await raiseLate(within);
    const status = async () => {
      const found = await within((work) => getException(work, exceptionId));
      return found.ok && [found.value.status, found.value.resolution];
    };
    const id = await waiting({ exceptionId });
    expect(await status()).toEqual(["open", null]);
    await decide(id, "approve");
    expect(await status()).toEqual(["solved", "Credited with CN-000001."]);
    const found = await within((work) => getException(work, exceptionId));
    expect(found).toMatchObject({
      value: { attempts: [{ text: "A credit of 80.00 USD waits for a second person." }] },
    });
  });
});

describe("nothing is given", () => {
  it("without an invoice, an order, an offer, or to another merchant", async () => {
    const [ours, theirs] = [await arrange(), await arrange()];
    expect(await ours.propose({ orderId: "ord_9" })).toMatchObject({ error: { code: "care.order_unknown" } });
    await ours.policy({ reasons: [] });
    expect(await ours.propose()).toMatchObject({ error: { code: "care.nothing_offered" } });
    const id = await theirs.waiting();
    expect(await ours.decide(id, "approve")).toMatchObject({ error: { code: "care.credit_unknown" } });
    expect(await ours.propose({ invoiceId: theirs.invoiceId, amountMinor: 1n })).toMatchObject({ error: { code: "care.not_invoiced" } }); // prettier-ignore
    expect((await ours.within((work) => listCredits(work, creditListInput.parse({})))).items).toEqual([]);
  });
});
