import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { openPurchases } from "../queries/shipments.ts";
import { listManifests, waitingByLocation } from "../queries/manifests.ts";
import { arrangePacked, type Arranged } from "../testing/arrange.ts";
import { startCarrier, type TestCarrier } from "../testing/carrier.ts";
import { buyLabel } from "./buy-label.ts";
import { closeDay, makeManifest } from "./close-day.ts";

const database = testDatabase();
let carrier: TestCarrier;
beforeAll(async () => {
  carrier = await startCarrier();
  process.env.SANDBOX_URL = carrier.url;
});
afterAll(() => carrier.close());
beforeEach(() => Object.assign(carrier, { sold: [], forms: [], loseAnswers: 0, refusal: null }));

/** A parcel with its label that waits in Reno. */
async function arrange(): Promise<Arranged> {
  const arranged = await arrangePacked(database, carrier.url);
  const [purchaseId] = await arranged.shop.inTransaction((work) => openPurchases(work, arranged.shipmentId));
  await buyLabel(arranged.shop.scope, purchaseId!);
  return arranged;
}
const close = ({ shop }: Arranged) => shop.inTransaction((work) => closeDay(work, "reno"));
const manifests = ({ shop }: Arranged) => shop.inTransaction(listManifests);

describe("closing the day", () => {
  it("puts each parcel onto one manifest, also when two people close at once", async () => {
    const arranged = await arrange();
    expect(await arranged.shop.inTransaction(waitingByLocation)).toMatchObject([
      { locationId: "reno", waiting: 1, left: 0 },
    ]);
    const both = await Promise.all([close(arranged), close(arranged)]);
    expect(both.map(({ ok }) => ok).toSorted()).toEqual([false, true]);
    expect(await close(arranged)).toMatchObject({ error: { code: "shipping.nothing_to_manifest" } });
    expect(await manifests(arranged)).toMatchObject([{ status: "open", parcelCount: 1 }]);
    expect(await arranged.shop.inTransaction(waitingByLocation)).toEqual([]);
  });

  it("asks the carrier once although the answer was lost", async () => {
    const arranged = await arrange();
    await close(arranged);
    const [{ id } = { id: "" }] = await manifests(arranged);
    carrier.loseAnswers = 1;
    expect(await makeManifest(arranged.shop.scope, id)).toMatchObject({ outcome: "again" });
    expect(await makeManifest(arranged.shop.scope, id)).toEqual({ outcome: "closed" });
    expect(await makeManifest(arranged.shop.scope, id)).toEqual({ outcome: "closed" });
    expect(carrier.forms).toHaveLength(1);
    expect(await manifests(arranged)).toMatchObject([
      { status: "closed", formUrl: expect.stringContaining("f.pdf") },
    ]);
  });

  it("lets the parcels go when the carrier says no, and shows why", async () => {
    const arranged = await arrange();
    await close(arranged);
    const [{ id } = { id: "" }] = await manifests(arranged);
    await database.asOwner("update label_purchase set state = 'voided' where tenant_id = $1", [
      arranged.shop.tenantId,
    ]);
    expect(await makeManifest(arranged.shop.scope, id)).toEqual({ outcome: "failed" });
    expect(await manifests(arranged)).toMatchObject([
      { status: "failed", problem: expect.stringContaining("label") },
    ]);
    await database.asOwner("update label_purchase set state = 'purchased' where tenant_id = $1", [
      arranged.shop.tenantId,
    ]);
    expect(await close(arranged)).toMatchObject({ ok: true });
  });

  it("does not wait for ever when the carrier knows nothing of a shipment", async () => {
    const arranged = await arrange();
    await close(arranged);
    carrier.refusal = "No such shipment";
    const [{ id } = { id: "" }] = await manifests(arranged);
    expect(await makeManifest(arranged.shop.scope, id)).toEqual({ outcome: "failed" });
    expect(await arranged.shop.inTransaction(waitingByLocation)).toMatchObject([{ waiting: 1 }]);
  });

  it("sees nothing of another merchant", async () => {
    const [mine, other] = [await arrange(), await arrange()];
    await close(mine);
    expect(await manifests(other)).toEqual([]);
    const [{ id } = { id: "" }] = await manifests(mine);
    expect(await makeManifest(other.shop.scope, id)).toEqual({ outcome: "closed" });
    expect(carrier.forms).toEqual([]);
  });
});
