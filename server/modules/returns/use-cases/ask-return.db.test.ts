import { describe, expect, it } from "vitest";
import { newId } from "#kernel/ids.ts";
import { expectOk } from "#kernel/result.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { transact } from "#server/db/transact.ts";
import { publish } from "#server/modules/releases/public.ts";
import type { AskReturn } from "../buyer-contract.ts";
import { defaultReturnsPolicy, returnsPolicySchema, type BuyerTerms } from "../contract.ts";
import { buyerReturns } from "../queries/buyer-returns.ts";
import { getRma } from "../queries/get-rma.ts";
import { BUYER } from "../store.ts";
import { arrangeReturns } from "../testing/arrange.ts";
import { askReturn } from "./ask-return.ts";
import { approveRma, endRma } from "./decide-rma.ts";

const database = testDatabase();
const codeOf = (result: { ok: boolean; error?: { code: string } }) => (result.ok ? "ok" : result.error!.code);
const png = (n = 1) =>
  Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, n]);

/** An order of three pieces of S1 under given terms for buyers; a piece is worth 10.33 or 10.34. */
async function arrange(buyers: Partial<BuyerTerms> = {}) {
  const shop = await arrangeReturns(database);
  const body = { ...defaultReturnsPolicy, buyers: { ...defaultReturnsPolicy.buyers, ...buyers } };
  await shop.within(async (work) => expectOk(await publish(work, { kind: "returns.policy", schema: returnsPolicySchema, body, note: "Test." }))); // prettier-ignore
  const asked = (quantity = 1, over: Partial<AskReturn> = {}): AskReturn => ({
    id: newId("rma"),
    orderId: "ord_1",
    lines: [{ orderLineId: "l1", skuId: "s1", quantity, reason: "unwanted" }],
    note: "",
    photos: [],
    ...over,
  });
  const ask = (input: AskReturn) =>
    transact({ tenantId: shop.scope.tenantId, actor: BUYER }, (work) => askReturn(work, input));
  const page = () => shop.within((work) => buyerReturns(work, "ord_1"));
  const questions = () => shop.sql("select status, owner_role from exception where tenant_id = $1 and type = 'return.requested'"); // prettier-ignore
  return { ...shop, asked, ask, page, questions };
}

describe("a buyer's request", () => {
  it("waits for a person, once, with its photos, and is answered for by approving", async () => {
    const shop = await arrange();
    const asked = shop.asked(2, { note: "Too small.", photos: [png()] });
    const twice = await Promise.all([shop.ask(asked), shop.ask(asked)]);
    expect(twice.map((result) => expectOk(result).number)).toEqual(["RMA-1", "RMA-1"]);
    expect(expectOk(await shop.ask(asked))).toMatchObject({ number: "RMA-1", status: "requested" });
    expect(await shop.questions()).toEqual([{ status: "open", owner_role: "support" }]);
    const view = expectOk(await shop.within((work) => getRma(work, asked.id)));
    expect(view).toMatchObject({ note: "Too small.", requestedBy: "buyer", buyerPhotos: [expect.stringMatching(/\.png$/)] }); // prettier-ignore
    expect(await shop.page()).toMatchObject({
      closed: null,
      lines: [{ skuCode: "S1", left: 1 }],
      returns: [{ number: "RMA-1", status: "requested", money: "pending", refundMinor: 2_066n, label: null }],
    });
    expectOk(await shop.within((work) => approveRma(work, asked.id)));
    expect(await shop.questions()).toMatchObject([{ status: "solved" }]);
    const events = await shop.sql("select data->>'decision' as decision from outbox_event where tenant_id = $1 and name = 'returns/rma.decided'"); // prettier-ignore
    expect(events).toEqual([{ decision: "approved" }]);
  });

  it("is approved at once up to the policy's value, with a label where one can be bought", async () => {
    const shop = await arrange({ approveUpToMinor: 1_500, isLabelBought: true });
    const [small, large] = [shop.asked(1), shop.asked(2)];
    expect(expectOk(await shop.ask(small)).status).toBe("approved");
    // nobody knows the buyer's address yet: the return says so, and waits for a person with that
    const { events } = expectOk(await shop.within((work) => getRma(work, small.id)));
    expect(events.map(({ text }) => text)).toContain("No label was bought by itself: returns.no_address");
    expect(expectOk(await shop.ask(large)).status).toBe("requested");
    expect(await shop.questions()).toHaveLength(1);
    expectOk(await shop.within((work) => endRma(work, { id: large.id, end: "rejected", reason: "Worn." })));
    expect((await shop.page()).returns).toMatchObject([{ status: "rejected", endReason: "Worn." }, { status: "approved" }]); // prettier-ignore
  });

  it("keeps to the terms", async () => {
    const shop = await arrange({ reasons: ["damaged"], excludedSkus: ["s1*"] });
    const damaged = { lines: [{ orderLineId: "l1", skuId: "s1", quantity: 1, reason: "damaged" as const }] };
    expect(codeOf(await shop.ask(shop.asked()))).toBe("returns.reason_not_taken");
    expect(codeOf(await shop.ask(shop.asked(1, damaged)))).toBe("returns.not_taken_back");
    expect(await shop.page()).toMatchObject({ closed: "nothing_left", lines: [{ isExcluded: true }] });
    const closed = await arrange({ isOpen: false });
    expect(codeOf(await closed.ask(closed.asked()))).toBe("returns.not_open_to_buyers");
    expect((await closed.page()).closed).toBe("by_merchant");
    const open = await arrange();
    expect(codeOf(await open.ask(open.asked(4)))).toBe("returns.more_than_shipped");
    expect(codeOf(await open.ask(open.asked(1, { photos: [Uint8Array.of(1, 2, 3)] })))).toBe("returns.photo_refused"); // prettier-ignore
    await open.sql("update fulfillment_order set shipped_at = now() - interval '40 days' where tenant_id = $1"); // prettier-ignore
    expect(codeOf(await open.ask(open.asked()))).toBe("returns.window_over");
    expect((await open.page()).closed).toBe("over");
    expect(await open.sql("select id from rma where tenant_id = $1")).toEqual([]);
  });

  it("says nothing of the returns of other orders, whose ids it makes up", async () => {
    const shop = await arrange();
    const asked = shop.asked();
    expectOk(await shop.ask(asked));
    await shop.sql("update rma set order_id = null where tenant_id = $1");
    expect(codeOf(await shop.ask(asked))).toBe("returns.unknown");
    const other = await makeMerchant(database);
    const theirs = await transact({ tenantId: other, actor: BUYER }, (work) => askReturn(work, asked));
    expect(codeOf(theirs)).toBe("returns.order_unknown");
  });
});
