import { describe, expect, it } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { getRma } from "../queries/get-rma.ts";
import { arrangeReturns } from "../testing/arrange.ts";
import { endRma, markInTransit } from "./decide-rma.ts";
import { findReturn } from "./find-return.ts";
import { noteLabel, wantLabel } from "./return-label.ts";

const database = testDatabase();
const codeOf = (result: { ok: boolean; error?: { code: string } }) => (result.ok ? "ok" : result.error!.code);

async function arrange() {
  const shop = await arrangeReturns(database);
  const want = () => shop.within((work) => wantLabel(work, { id: "rma_test1" }));
  const carrier = () =>
    shop.sql("insert into connection (tenant_id, id, kind, name, base_url, is_simulated, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second) values ($1, 'con_' || $1, 'easypost', 'Carrier', 'http://127.0.0.1:9', true, '', '', 10, 10)"); // prettier-ignore
  const address = () =>
    shop.sql("update sales_order set shipping_address = billing_address where tenant_id = $1");
  const view = async () => expectOk(await shop.within((work) => getRma(work, "rma_test1")));
  return { ...shop, want, carrier, address, view };
}

describe("the label of a return", () => {
  it("is wanted once an approved return has an address and a carrier, from the buyer to where it left", async () => {
    const shop = await arrange();
    expect(codeOf(await shop.want())).toBe("returns.unknown");
    expectOk(await shop.open("rma_test1", 1));
    expect(codeOf(await shop.want())).toBe("returns.state");
    await shop.sql("update rma set status = 'approved' where tenant_id = $1");
    expect(codeOf(await shop.want())).toBe("returns.no_address");
    await shop.address();
    expect(codeOf(await shop.want())).toBe("shipping.no_carrier");
    await shop.carrier();
    const { shipmentId } = expectOk(await shop.want());
    expect(expectOk(await shop.want()).shipmentId).toBe(shipmentId);
    const rows = await shop.sql("select location_id, ship_from->>'line1' as from, rma_id from shipment where tenant_id = $1"); // prettier-ignore
    expect(rows).toEqual([{ location_id: "loc_1", from: "1 Main Street", rma_id: "rma_test1" }]);
  });

  it("names the parcel at the dock, keeps its number on the way, and is given back when the return is called off", async () => {
    const shop = await arrange();
    await Promise.all([shop.address(), shop.carrier()]);
    await shop.approved("rma_test1", 1);
    const { shipmentId } = expectOk(await shop.want());
    for (const _ of [1, 2])
      await shop.within((work) => noteLabel(work, { rmaId: "rma_test1", trackingNumber: "1Z999" }));
    const found = await shop.within((work) => findReturn(work, { locationId: "loc_1", code: "1z 999", newId: "rma_test9" })); // prettier-ignore
    expect(expectOk(found)).toEqual({ id: "rma_test1", isNew: false });
    expectOk(await shop.within((work) => markInTransit(work, { id: "rma_test1", trackingNumber: "" })));
    expect(await shop.view()).toMatchObject({ status: "in_transit", trackingNumber: "1Z999" });
    expect((await shop.view()).events.filter(({ kind }) => kind === "label").length).toBe(2);
    expectOk(await shop.within((work) => endRma(work, { id: "rma_test1", end: "canceled", reason: "Kept it." }))); // prettier-ignore
    const [shipment] = await shop.sql("select status from shipment where tenant_id = $1 and id = $2", shipmentId); // prettier-ignore
    expect([shipment, (await shop.view()).label]).toEqual([{ status: "canceled" }, null]);
  });
});
