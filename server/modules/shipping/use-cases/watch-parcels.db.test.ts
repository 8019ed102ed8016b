import { describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangePacked, type Arranged } from "../testing/arrange.ts";
import { recordManualEvent } from "./record-tracking.ts";
import { resumeStuckLabels } from "./retry-label.ts";
import { watchParcels } from "./watch-parcels.ts";

const database = testDatabase();
const trackingNumber = "1Z999AA10123456784";

/** A parcel that left some hours ago and was never scanned. */
async function arrange(hours: number, promiseOn: string | null = null): Promise<Arranged> {
  const arranged = await arrangePacked(database, "http://127.0.0.1:9");
  const { tenantId } = arranged.shop;
  await database.asOwner(
    `update shipment set status = 'shipped', shipped_at = now() - make_interval(hours => $2), promise_on = $3 where tenant_id = $1`,
    [tenantId, hours, promiseOn],
  );
  await database.asOwner(
    `update parcel set tracking_number = $2, shipped_at = now() - make_interval(hours => $3) where tenant_id = $1`,
    [tenantId, trackingNumber, hours],
  );
  return arranged;
}

const watch = ({ shop }: Arranged) => shop.inTransaction(watchParcels);
const open = async ({ shop }: Arranged) =>
  (
    await database.asOwner(
      "select type from exception where tenant_id = $1 and status = 'open' and type like 'tracking%' order by type",
      [shop.tenantId],
    )
  ).map(({ type }) => type);
const scan = ({ shop }: Arranged, status: "in_transit" | "delivered") =>
  shop.inTransaction((work) =>
    recordManualEvent(work, {
      trackingNumber,
      status,
      reason: null,
      description: "",
      occurredAt: new Date(),
      city: null,
      region: null,
      country: null,
    }),
  );

describe("a parcel on its way", () => {
  it("is left alone while it may be silent", async () => {
    const arranged = await arrange(47);
    await watch(arranged);
    expect(await open(arranged)).toEqual([]);
  });

  it("that is silent asks a person once, until the carrier speaks again", async () => {
    const arranged = await arrange(49);
    await watch(arranged);
    await watch(arranged);
    expect(await open(arranged)).toEqual(["tracking.silent"]);
    const silent = () =>
      database.asOwner("select is_silent from parcel where tenant_id = $1", [arranged.shop.tenantId]);
    expect(await silent()).toEqual([{ is_silent: true }]);
    await scan(arranged, "in_transit");
    expect(await open(arranged)).toEqual([]);
    expect(await silent()).toEqual([{ is_silent: false }]);
    await watch(arranged);
    expect(await open(arranged)).toEqual([]);
  });

  it("counts as lost after two weeks, and breaks its promise; arriving solves both", async () => {
    const arranged = await arrange(15 * 24, "2020-01-02");
    await watch(arranged);
    expect(await open(arranged)).toEqual(["tracking.delayed", "tracking.lost"]);
    await scan(arranged, "delivered");
    expect(await open(arranged)).toEqual([]);
    await watch(arranged);
    expect(await open(arranged)).toEqual([]);
  });

  it("of another merchant is not seen", async () => {
    const [mine, other] = [await arrange(100), await arrange(1)];
    expect(await watch(other)).toBe(0);
    expect(await open(mine)).toEqual([]);
    const foreign = await other.shop.inTransaction((work) =>
      work.tx.parcel.count({ where: { tenantId: mine.shop.tenantId } }),
    );
    expect(foreign).toBe(0);
  });
});

describe("a label whose job gave up", () => {
  it("is taken up again after a quarter of an hour, and a person is told", async () => {
    const arranged = await arrangePacked(database, "http://127.0.0.1:9");
    const { shop, shipmentId } = arranged;
    const requests = async () =>
      (
        await database.asOwner(
          "select id from outbox_event where tenant_id = $1 and name = 'shipping/shipment.requested'",
          [shop.tenantId],
        )
      ).length;
    expect(await shop.inTransaction(resumeStuckLabels)).toBe(0);
    await database.asOwner("update label_purchase set updated_at = now() - interval '16 minutes' where tenant_id = $1", [shop.tenantId]); // prettier-ignore
    expect(await shop.inTransaction(resumeStuckLabels)).toBe(1);
    expect(await shop.inTransaction(resumeStuckLabels)).toBe(0);
    expect(await requests()).toBe(2);
    const told = await database.asOwner("select type, subject_id from exception where tenant_id = $1 and type like 'label%'", [shop.tenantId]); // prettier-ignore
    expect(told).toEqual([{ type: "label.unknown", subject_id: shipmentId }]);
  });
});
