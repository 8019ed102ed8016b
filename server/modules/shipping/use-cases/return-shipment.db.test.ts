import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { expectOk } from "#kernel/result.ts";
import { parcelsToManifest, waitingByLocation } from "../queries/manifests.ts";
import { openPurchases, returnLabelOf, shipmentsOfOrder } from "../queries/shipments.ts";
import { trackPage } from "../queries/track-page.ts";
import { arrangePacked } from "../testing/arrange.ts";
import { startCarrier, type TestCarrier } from "../testing/carrier.ts";
import { buyLabel } from "./buy-label.ts";
import { cancelShipment } from "./create-shipment.ts";
import { recordManualEvent } from "./record-tracking.ts";
import { createReturnShipment } from "./return-shipment.ts";
import { voidPurchase } from "./void-label.ts";

const database = testDatabase();
let carrier: TestCarrier;
beforeAll(async () => {
  carrier = await startCarrier();
  process.env.SANDBOX_URL = carrier.url;
});
afterAll(() => carrier.close());
beforeEach(() => Object.assign(carrier, { sold: [], givenBack: [], requests: [], loseAnswers: 0 }));

const address = { name: "Ada Moss", company: null, line1: "12 Elm St", line2: null, city: "Boise", region: "ID", postalCode: "83702", country: "US", phone: null }; // prettier-ignore

/** An order that is packed, and "rma_1", which wants a label back. */
async function arrange() {
  const { shop, orderId } = await arrangePacked(database, carrier.url);
  const sql = (text: string) => database.asOwner(text, [shop.tenantId]);
  await sql(`insert into rma (tenant_id, id, number, order_id, currency, policy_version, refund_trigger, requested_by, status)
    select tenant_id, 'rma_1', 'RMA-1', id, currency, 0, 'inspection', 'usr', 'approved' from sales_order where tenant_id = $1`);
  const want = () =>
    shop.inTransaction((work) =>
      createReturnShipment(work, { rmaId: "rma_1", orderId, locationId: "reno", shipTo: address, shipFrom: address, parcel: { weightGrams: 500, lengthMm: 200, widthMm: 150, heightMm: 100 } }),
    ); // prettier-ignore
  const purchase = async (shipmentId: string) =>
    (await shop.inTransaction((work) => openPurchases(work, shipmentId)))[0]!;
  const label = () => shop.inTransaction((work) => returnLabelOf(work, "rma_1"));
  const told = async (name: string) => (await database.asOwner("select from outbox_event where tenant_id = $1 and name = $2", [shop.tenantId, name])).length; // prettier-ignore
  return { shop, orderId, want, purchase, label, told };
}

describe("a label with which a buyer sends goods back", () => {
  it("is wanted and bought once, although it is asked for twice and an answer is lost", async () => {
    const { shop, want, purchase, label, told } = await arrange();
    const [first, again] = [expectOk(await want()), expectOk(await want())];
    expect(again).toEqual(first);
    const purchaseId = await purchase(first.shipmentId);
    carrier.loseAnswers = 1;
    expect(await buyLabel(shop.scope, purchaseId)).toMatchObject({ outcome: "again" });
    await Promise.all([1, 2, 3].map(() => buyLabel(shop.scope, purchaseId)));
    expect(carrier.sold).toHaveLength(1);
    expect(await label()).toMatchObject({ status: "ready", trackingNumber: expect.stringMatching(/^1Z/) });
    expect([await told("shipping/return_label.purchased"), await told("shipping/label.purchased")]).toEqual([1, 0]); // prettier-ignore
  });

  it("leaves with its first scan, tells the return and not the buyer, and stands on no manifest", async () => {
    const { shop, orderId, want, purchase, label, told } = await arrange();
    const { shipmentId } = expectOk(await want());
    await buyLabel(shop.scope, await purchase(shipmentId));
    const waiting = await shop.inTransaction(async (work) => [
      (await parcelsToManifest(work, "reno")).length,
      (await waitingByLocation(work)).length,
      (await shipmentsOfOrder(work, orderId)).filter(({ id }) => id === shipmentId).length,
      (await trackPage(work, orderId)).parcels.length,
    ]);
    // the one parcel of the page is the one that goes to the buyer
    expect(waiting).toEqual([0, 0, 0, 1]);
    const { trackingNumber } = (await label())!;
    const scan = (status: "pending" | "in_transit" | "delivered", hour: number) =>
      shop.inTransaction((work) =>
        recordManualEvent(work, { trackingNumber: trackingNumber!, status, reason: null, description: "", occurredAt: new Date(Date.UTC(2030, 0, 1, hour)), city: null, region: null, country: null }),
      ); // prettier-ignore
    expectOk(await scan("pending", 1));
    expect((await label())!.status).toBe("ready");
    expectOk(await scan("in_transit", 2));
    expectOk(await scan("in_transit", 2));
    expect(await label()).toMatchObject({ status: "shipped", trackingStatus: "in_transit" });
    expectOk(await scan("delivered", 3));
    expect((await label())!.status).toBe("delivered");
    expect([await told("shipping/return_parcel.moved"), await told("shipping/parcel.status_changed")]).toEqual([2, 0]); // prettier-ignore
  });

  it("is given back when nobody used it, and another can be bought then", async () => {
    const { shop, want, purchase, label } = await arrange();
    const { shipmentId } = expectOk(await want());
    const purchaseId = await purchase(shipmentId);
    await buyLabel(shop.scope, purchaseId);
    expectOk(await shop.inTransaction((work) => cancelShipment(work, { shipmentId })));
    expect(await voidPurchase(shop.scope, purchaseId)).toEqual({ outcome: "voided" });
    expect(carrier.givenBack).toEqual(carrier.sold);
    expect(await label()).toBeNull();
    expect(expectOk(await want()).shipmentId).not.toBe(shipmentId);
  });
});
