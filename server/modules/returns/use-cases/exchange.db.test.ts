import { describe, expect, it } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { releaseHold } from "#server/modules/orders/public.ts";
import { arrangeReturns } from "../testing/arrange.ts";
import { endRma } from "./decide-rma.ts";
import { holdExchange } from "./hold-exchange.ts";
import { inspectUnits, markMissing } from "./inspect-units.ts";

const database = testDatabase();
const codeOf = (result: { ok: boolean; error?: { code: string } }) => (result.ok ? "ok" : result.error!.code);

/** A return of two that is approved, and "ord_new", an order of new goods that could leave now. */
async function exchange() {
  const shop = await arrangeReturns(database);
  await shop.approved("rma_test1", 2);
  await shop.orderAgain("ord_new", { stage: "committed" });
  const hold = (orderId = "ord_new") =>
    shop.within((work) => holdExchange(work, { id: "rma_test1", orderId }));
  const order = async () => {
    const [row] = await shop.sql("select is_held, (select count(*)::int from order_hold h where h.tenant_id = o.tenant_id and h.order_id = o.id) as holds from sales_order o where tenant_id = $1 and id = 'ord_new'"); // prettier-ignore
    return row as { is_held: boolean; holds: number };
  };
  const asked = async () =>
    (await shop.sql("select from exception where tenant_id = $1 and type = 'order.hold' and status = 'open'"))
      .length;
  return { ...shop, hold, order, asked };
}

describe("new goods in exchange", () => {
  it("wait until all of the return is here, once, without asking anybody", async () => {
    const shop = await exchange();
    expect(codeOf(await shop.hold("ord_1"))).toBe("returns.exchange_same_order");
    expect(codeOf(await shop.hold("ord_none"))).toBe("orders.order_unknown");
    expectOk(await shop.hold());
    expectOk(await shop.hold());
    expect([await shop.order(), await shop.asked()]).toEqual([{ is_held: true, holds: 1 }, 0]);
    expectOk(await shop.scan("rma_test1"));
    expect((await shop.order()).is_held).toBe(true);
    expectOk(await shop.scan("rma_test1"));
    expect(await shop.order()).toEqual({ is_held: false, holds: 1 });
    expect(codeOf(await shop.hold("ord_1"))).toBe("returns.has_exchange");
    const told = await shop.sql("select from outbox_event where tenant_id = $1 and name = 'orders/order.released'"); // prettier-ignore
    expect(told.length).toBe(1);
  });

  it("stay when not all of it came or the return is called off, and operations decides", async () => {
    const shop = await exchange();
    expectOk(await shop.hold());
    expectOk(await shop.scan("rma_test1"));
    const lineId = await shop.lineOf("rma_test1");
    await shop.within((work) => markMissing(work, { id: "miss_0001", lineId, quantity: 1 }));
    expectOk(await shop.within((work) => inspectUnits(work, { id: "insp_0001", lineId, quantity: 1, grade: "A", disposition: "restock" }))); // prettier-ignore
    expect([(await shop.order()).is_held, await shop.asked()]).toEqual([true, 1]);
    const [held] = await shop.sql("select id from order_hold where tenant_id = $1");
    expectOk(
      await shop.within((work) => releaseHold(work, { orderId: "ord_new", holdId: String(held!.id) })),
    );
    expect([(await shop.order()).is_held, await shop.asked()]).toEqual([false, 0]);

    const called = await exchange();
    expectOk(await called.hold());
    expectOk(await called.within((work) => endRma(work, { id: "rma_test1", end: "canceled", reason: "Kept it." }))); // prettier-ignore
    expect([(await called.order()).is_held, await called.asked()]).toEqual([true, 1]);
    expect(codeOf(await called.hold("ord_1"))).toBe("returns.has_exchange");
  });

  it("are not held for what is here already", async () => {
    const shop = await exchange();
    expectOk(await shop.scan("rma_test1", "S1", { quantity: 2 }));
    expect(codeOf(await shop.hold())).toBe("returns.state");
  });
});
