import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { openPurchases } from "../queries/shipments.ts";
import { arrangePacked, type Arranged } from "../testing/arrange.ts";
import { startCarrier, type TestCarrier } from "../testing/carrier.ts";
import { buyLabel } from "./buy-label.ts";
import { cancelShipment, markShipped } from "./create-shipment.ts";
import { drainCarrier } from "./drain-inbox.ts";
import { retryLabel } from "./retry-label.ts";
import { findTrackingLink, proveIdentity, trackingLink } from "./tracking-link.ts";
import { voidLabel, voidPurchase } from "./void-label.ts";

const database = testDatabase();
let carrier: TestCarrier;
beforeAll(async () => {
  carrier = await startCarrier();
  process.env.SANDBOX_URL = carrier.url;
});
afterAll(() => carrier.close());
beforeEach(() =>
  Object.assign(carrier, { sold: [], givenBack: [], requests: [], loseAnswers: 0, refusal: null }),
);

const arrange = () => arrangePacked(database, carrier.url);

async function buyOnce({ shop, shipmentId }: Arranged) {
  const [purchaseId] = await shop.inTransaction((work) => openPurchases(work, shipmentId));
  return purchaseId ? buyLabel(shop.scope, purchaseId) : null;
}
const label = async ({ shop }: Arranged) =>
  (
    await database.asOwner(
      "select state, tracking_number, cost_minor::int as cost, attempts from label_purchase where tenant_id = $1",
      [shop.tenantId],
    )
  )[0];
const openExceptions = async ({ shop }: Arranged) =>
  (
    await database.asOwner(
      "select type from exception where tenant_id = $1 and status = 'open' and type like 'label%'",
      [shop.tenantId],
    )
  ).map(({ type }) => type);

describe("a label", () => {
  it("is bought at the cheapest rate, and the shipment is ready", async () => {
    const arranged = await arrange();
    expect(await buyOnce(arranged)).toEqual({ outcome: "purchased" });
    expect(await label(arranged)).toMatchObject({
      state: "purchased",
      cost: 750,
      tracking_number: expect.stringMatching(/^1Z/),
    });
    const [shipment] = await database.asOwner("select status, carrier from shipment where tenant_id = $1", [
      arranged.shop.tenantId,
    ]);
    expect(shipment).toEqual({ status: "ready", carrier: "UPS" });
  });

  it("is bought once although the answer was lost, and somebody is told meanwhile", async () => {
    const arranged = await arrange();
    carrier.loseAnswers = 1;
    expect(await buyOnce(arranged)).toMatchObject({ outcome: "again" });
    expect(await label(arranged)).toMatchObject({ state: "unknown" });
    expect(await openExceptions(arranged)).toEqual(["label.unknown"]);
    expect(await buyOnce(arranged)).toEqual({ outcome: "purchased" });
    expect(carrier.sold).toHaveLength(1);
    expect(await label(arranged)).toMatchObject({ state: "purchased" });
    expect(await openExceptions(arranged)).toEqual([]);
  });

  it("is bought once by two jobs at the same time", async () => {
    const arranged = await arrange();
    const [purchaseId] = await arranged.shop.inTransaction((work) =>
      openPurchases(work, arranged.shipmentId),
    );
    await Promise.all([1, 2, 3, 4].map(() => buyLabel(arranged.shop.scope, purchaseId!)));
    expect(carrier.sold).toHaveLength(1);
    expect(await buyLabel(arranged.shop.scope, purchaseId!)).toEqual({ outcome: "purchased" });
    expect(await label(arranged)).toMatchObject({ state: "purchased" });
    expect(carrier.sold).toHaveLength(1);
  });

  it("control: without looking up first, a lost answer buys twice", async () => {
    const arranged = await arrange();
    carrier.loseAnswers = 1;
    await buyOnce(arranged);
    // what a build would do that forgets what it asked before: a new shipment under a new reference
    await database.asOwner(
      "update label_purchase set reference = reference || '-again', external_shipment_id = null, attempts = 0 where tenant_id = $1",
      [arranged.shop.tenantId],
    );
    await buyOnce(arranged);
    expect(carrier.sold).toHaveLength(2);
  });

  it("bought for a shipment that was canceled meanwhile is given back, although its answer was lost", async () => {
    const arranged = await arrange();
    const { shop, shipmentId } = arranged;
    carrier.loseAnswers = 1;
    const [purchaseId] = await shop.inTransaction((work) => openPurchases(work, shipmentId));
    await buyLabel(shop.scope, purchaseId!);
    await shop.inTransaction((work) => cancelShipment(work, { shipmentId }));
    expect(await buyLabel(shop.scope, purchaseId!)).toEqual({ outcome: "canceled" });
    expect(await voidPurchase(shop.scope, purchaseId!)).toEqual({ outcome: "voided" });
    expect(await voidPurchase(shop.scope, purchaseId!)).toEqual({ outcome: "voided" });
    expect(carrier.givenBack).toEqual(carrier.sold);
    expect(await label(arranged)).toMatchObject({ state: "voided" });
  });

  it("can be given back and bought anew before the parcel leaves", async () => {
    const arranged = await arrange();
    const { shop, shipmentId } = arranged;
    await buyOnce(arranged);
    const [parcel] = await database.asOwner("select id from parcel where tenant_id = $1", [shop.tenantId]);
    const parcelId = String(parcel!.id);
    expect(await shop.inTransaction((work) => voidLabel(work, parcelId))).toMatchObject({ ok: true });
    expect(await shop.inTransaction((work) => markShipped(work, { shipmentId }))).toMatchObject({
      error: { code: "shipping.label_missing" },
    });
    const [bought] = await database.asOwner("select id from label_purchase where tenant_id = $1", [
      shop.tenantId,
    ]);
    await voidPurchase(shop.scope, String(bought!.id));
    expect(await shop.inTransaction((work) => voidLabel(work, parcelId))).toMatchObject({
      error: { code: "shipping.label_not_open" },
    });
    expect(await shop.inTransaction((work) => retryLabel(work, parcelId))).toMatchObject({ ok: true });
    expect(await buyOnce(arranged)).toEqual({ outcome: "purchased" });
    expect([carrier.sold.length, carrier.givenBack.length]).toEqual([2, 1]);
    expect(await shop.inTransaction((work) => markShipped(work, { shipmentId }))).toMatchObject({ ok: true });
  });

  it("that is refused asks a person, with the carrier's words", async () => {
    const arranged = await arrange();
    carrier.refusal = "Address not found";
    expect(await buyOnce(arranged)).toEqual({ outcome: "failed" });
    expect(await openExceptions(arranged)).toEqual(["label.failed"]);
    expect(await label(arranged)).toMatchObject({ state: "failed" });
  });
});

describe("a shipment", () => {
  it("leaves only with its labels, once, and cannot be taken back then", async () => {
    const arranged = await arrange();
    const { shop, shipmentId } = arranged;
    const ship = () => shop.inTransaction((work) => markShipped(work, { shipmentId }));
    expect(await ship()).toMatchObject({ ok: false, error: { code: "shipping.label_missing", parcels: 1 } });
    await buyOnce(arranged);
    expect(await ship()).toMatchObject({ ok: true });
    expect(await ship()).toMatchObject({ ok: true });
    const told = await database.asOwner(
      "select name from outbox_event where tenant_id = $1 and name = 'shipping/shipment.shipped'",
      [shop.tenantId],
    );
    expect(told).toHaveLength(1);
    expect(await shop.inTransaction((work) => cancelShipment(work, { shipmentId }))).toMatchObject({
      error: { code: "shipping.already_left" },
    });
  });
});

describe("tracking", () => {
  const trackerBody = (trackingNumber: string, scans: [string, string][]) => ({
    id: `evt_${scans.map(([status]) => status).join("_")}`,
    object: "Event",
    description: "tracker.updated",
    mode: "test",
    created_at: "2026-07-02T10:00:00Z",
    result: {
      id: "trk_unknown",
      object: "Tracker",
      tracking_code: trackingNumber,
      status: scans.at(-1)![0],
      carrier: "UPS",
      tracking_details: scans.map(([status, at]) => ({
        object: "TrackingDetail",
        message: status,
        status,
        status_detail: "unknown",
        datetime: at,
        source: "UPS",
        tracking_location: { city: "Reno", state: "NV", country: "US", zip: "89502" },
      })),
    },
  });

  async function deliver({ shop, carrierId }: Arranged, eventId: string, body: unknown) {
    await database.asOwner(
      `insert into inbox_delivery (tenant_id, id, connection_id, kind, topic, event_id, raw_body, trace_id)
       values ($1, new_id('dlv'), $2, 'easypost', 'tracker.updated', $3, $4, new_id('trc')) on conflict do nothing`,
      [shop.tenantId, carrierId, eventId, Buffer.from(JSON.stringify(body))],
    );
  }

  it("takes scans from the carrier in any order, tells changes once, and asks a person where one is needed", async () => {
    const arranged = await arrange();
    const { shop, shipmentId, carrierId } = arranged;
    await buyOnce(arranged);
    await shop.inTransaction((work) => markShipped(work, { shipmentId }));
    const { tracking_number: number } = (await label(arranged)) as { tracking_number: string };
    const moving: [string, string] = ["in_transit", "2026-07-02T10:00:00Z"];
    const failed: [string, string] = ["failure", "2026-07-03T10:00:00Z"];
    const delivered: [string, string] = ["delivered", "2026-07-04T10:00:00Z"];
    await deliver(arranged, "e2", trackerBody(number, [moving, failed]));
    await deliver(arranged, "e1", trackerBody(number, [moving]));
    await deliver(arranged, "e2b", trackerBody(number, [moving, failed]));
    expect(await drainCarrier(shop.scope, carrierId)).toEqual({ done: 3, hasMore: false });
    const state = async () =>
      (
        await database.asOwner(
          "select p.tracking_status, s.status, (select count(*)::int from tracking_event e where e.tenant_id = p.tenant_id) as scans from parcel p join shipment s on s.tenant_id = p.tenant_id and s.id = p.shipment_id where p.tenant_id = $1",
          [shop.tenantId],
        )
      )[0];
    expect(await state()).toEqual({
      tracking_status: "delivery_failed",
      status: "needs_attention",
      scans: 2,
    });
    const open = () =>
      database.asOwner(
        "select type from exception where tenant_id = $1 and status = 'open' and type like 'tracking%'",
        [shop.tenantId],
      );
    expect(await open()).toEqual([{ type: "tracking.failed_attempt" }]);
    await deliver(arranged, "e3", trackerBody(number, [delivered]));
    await drainCarrier(shop.scope, carrierId);
    expect(await state()).toEqual({ tracking_status: "delivered", status: "delivered", scans: 3 });
    expect(await open()).toEqual([]);
    const told = await database.asOwner(
      "select data ->> 'status' as status from outbox_event where tenant_id = $1 and name = 'shipping/parcel.status_changed' order by id",
      [shop.tenantId],
    );
    expect(told.map(({ status }) => status)).toEqual(["delivery_failed", "delivered"]);
  });

  it("waits with a report about a parcel that is not known", async () => {
    const arranged = await arrange();
    await deliver(
      arranged,
      "e1",
      trackerBody("1Z999AA10123456784", [["in_transit", "2026-07-02T10:00:00Z"]]),
    );
    await drainCarrier(arranged.shop.scope, arranged.carrierId);
    const [delivery] = await database.asOwner(
      "select status, reason from inbox_delivery where tenant_id = $1 and kind = 'easypost'",
      [arranged.shop.tenantId],
    );
    expect(delivery).toMatchObject({ status: "pending", reason: expect.stringContaining("No parcel") });
  });
});

describe("a tracking page", () => {
  it("opens by a token that is not stored, and shows what is personal only to who knows the order", async () => {
    const { shop, orderId } = await arrange();
    const { token } = await shop.inTransaction((work) => trackingLink(work, orderId));
    expect((await shop.inTransaction((work) => trackingLink(work, orderId))).token).toBe(token);
    const stored = await database.asOwner("select token_hash from tracking_link where tenant_id = $1", [
      shop.tenantId,
    ]);
    expect(JSON.stringify(stored)).not.toContain(token);
    const link = await findTrackingLink(token);
    expect(link).toMatchObject({ tenantId: shop.tenantId, orderId, isExpired: false });
    const other = token.endsWith("A") ? "B" : "A";
    expect(await findTrackingLink(`${token.slice(0, -1)}${other}`)).toBeNull();
    const prove = (answer: string) => shop.inTransaction((work) => proveIdentity(work, link!.linkId, answer));
    expect(await prove("83702")).toBe("right");
    expect(await prove(" ADA@example.com ")).toBe("right");
    for (let n = 0; n < 5; n++) expect(await prove(`0000${n}`)).toBe("wrong");
    expect(await prove("83702")).toBe("blocked");
  });
});
