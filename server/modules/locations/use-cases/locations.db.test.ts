import { afterEach, describe, expect, it } from "vitest";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { systemScope, transact, type Work } from "#server/db/transact.ts";
import { setClock } from "#server/platform/clock.ts";
import type { NewLocation, UpdateLocation } from "../contract.ts";
import {
  addBins,
  addBlackout,
  binByBarcode,
  binsOf,
  blackoutsAt,
  channelLocations,
  createLocation,
  endBlackout,
  getLocation,
  linkChannel,
  listLocations,
  unlinkChannel,
  updateBin,
  updateLocation,
} from "../public.ts";

const database = testDatabase();
const at = (time: string) => new Date(`2026-03-02T${time}:00Z`);
let restore = setClock(() => at("08:00"));
afterEach(() => {
  restore();
  restore = setClock(() => at("08:00"));
});

async function arrange() {
  const tenantId = await makeMerchant(database);
  const within = <T>(run: (work: Work) => Promise<T>) => transact(systemScope(tenantId, "test"), run);
  const create = (over: Partial<NewLocation> = {}) =>
    within((work) =>
      createLocation(work, { code: "EAST", name: "East", timeZone: "America/New_York", ...over }),
    );
  const idOf = async (over: Partial<NewLocation> = {}) => {
    const made = await create(over);
    if (!made.ok) throw new Error(made.error.code);
    return made.value.locationId;
  };
  const update = (locationId: string, version: number, changes: UpdateLocation["changes"]) =>
    within((work) => updateLocation(work, { locationId, version, changes }));
  const events = async () =>
    (await database.asOwner("select name from outbox_event where tenant_id = $1", [tenantId])).length;
  return { tenantId, within, create, idOf, update, events };
}

describe("a location", () => {
  it("is made once for one id, with a working week", async () => {
    const { within, create, events } = await arrange();
    await create({ id: "loc_1" });
    await create({ id: "loc_1" });
    expect(await within((work) => listLocations(work))).toMatchObject([
      { id: "loc_1", workdays: [1, 2, 3, 4, 5], cutOff: "14:00" },
    ]);
    expect(await events()).toBe(1);
    expect(await create()).toMatchObject({ error: { code: "locations.code_taken", locationId: "loc_1" } });
  });

  it("is changed by who saw its newest version; the other learns what differs", async () => {
    const { within, idOf, update } = await arrange();
    const id = await idOf();
    expect(await update(id, 1, { cutOff: "15:30", workdays: [1, 2, 3] })).toEqual({
      ok: true,
      value: { version: 2 },
    });
    expect(await update(id, 1, { cutOff: "12:00", name: "East" })).toMatchObject({
      error: {
        code: "locations.version_changed",
        yourVersion: 1,
        currentVersion: 2,
        changedFields: ["cutOff"],
      },
    });
    expect(await update(id, 1, { workdays: [1, 2, 3] }), "already so").toEqual({
      ok: true,
      value: { version: 2 },
    });
    expect(await within((work) => getLocation(work, id))).toMatchObject({ cutOff: "15:30", name: "East" });
    expect(await update("loc_none", 1, {})).toMatchObject({ error: { code: "locations.location_unknown" } });
    await idOf({ code: "WEST" });
    expect(await update(id, 2, { code: "WEST" })).toMatchObject({ error: { code: "locations.code_taken" } });
  });

  it("is hidden from another merchant, with its bins and blackouts", async () => {
    const [ours, theirs] = [await arrange(), await arrange()];
    const id = await ours.idOf();
    await ours.within((work) => addBins(work, { locationId: id, bins: [{ code: "A1" }] }));
    expect(await theirs.within((work) => listLocations(work))).toEqual([]);
    expect(await theirs.within((work) => binsOf(work, id))).toEqual([]);
    expect(await theirs.within((work) => binByBarcode(work, "EAST-A1"))).toBeNull();
    expect(await theirs.update(id, 1, { name: "Taken" })).toMatchObject({
      error: { code: "locations.location_unknown" },
    });
    expect(
      await theirs.within((work) =>
        addBlackout(work, { locationId: id, fromAt: at("09:00"), toAt: at("10:00"), reason: "x" }),
      ),
    ).toMatchObject({ error: { code: "locations.location_unknown" } });
  });
});

describe("bins", () => {
  it("are added all or none, with a label of their own", async () => {
    const { within, idOf } = await arrange();
    const locationId = await idOf();
    const add = (...bins: { code: string; barcode?: string; sequence?: number }[]) =>
      within((work) => addBins(work, { locationId, bins }));
    expect(await add({ code: "A2", sequence: 2 }, { code: "A1", sequence: 1 })).toMatchObject({ ok: true });
    expect((await within((work) => binsOf(work, locationId))).map((bin) => bin.barcode)).toEqual([
      "EAST-A1",
      "EAST-A2",
    ]);
    expect(await add({ code: "B1" }, { code: "A1", barcode: "X" })).toMatchObject({
      error: { code: "locations.bin_taken", conflicts: [{ code: "A1", takenBy: "code" }] },
    });
    expect(await add({ code: "B1" }, { code: "B1", barcode: "X" })).toMatchObject({
      error: { code: "locations.bin_taken" },
    });
    expect(await add({ code: "B2", barcode: "EAST-A1" })).toMatchObject({
      error: { conflicts: [{ takenBy: "barcode" }] },
    });
    expect(await within((work) => binsOf(work, locationId))).toHaveLength(2);
    expect(
      await within((work) => addBins(work, { locationId: "loc_none", bins: [{ code: "A" }] })),
    ).toMatchObject({
      error: { code: "locations.location_unknown" },
    });
  });

  it("never share a barcode with a SKU, whichever comes first (control: the database says so too)", async () => {
    const { tenantId, within, idOf } = await arrange();
    const locationId = await idOf();
    await database.asOwner(
      `with p as (insert into product (tenant_id, id, title) values ($1, 'prd_1', 'P') returning id),
            s as (insert into sku (tenant_id, id, product_id, code, title) select $1, 'sku_1', id, 'S', 'S' from p returning id)
       select 1`, [tenantId]); // prettier-ignore
    const onSku = (barcode: string) =>
      database.asOwner(
        `insert into sku_barcode (tenant_id, id, sku_id, barcode) values ($1, $2, 'sku_1', $2)`,
        [tenantId, barcode],
      );
    await onSku("00036000291452");
    const [bin] = [{ code: "A1", barcode: "036000291452" }];
    expect(await within((work) => addBins(work, { locationId, bins: [bin] }))).toMatchObject({
      error: { code: "locations.barcode_on_sku", barcodes: ["036000291452"] },
    });
    await within((work) => addBins(work, { locationId, bins: [{ code: "A1" }] }));
    await expect(onSku("EAST-A1")).rejects.toThrow(/already means something else/);
    const [row] = await within((work) => binsOf(work, locationId));
    expect(
      await within((work) => updateBin(work, { binId: row!.id, barcode: "00036000291452" })),
    ).toMatchObject({
      error: { code: "locations.barcode_on_sku" },
    });
  });

  it("are set aside with a reason and put back", async () => {
    const { within, idOf } = await arrange();
    const locationId = await idOf();
    await within((work) => addBins(work, { locationId, bins: [{ code: "A1" }, { code: "A2" }] }));
    const [first] = await within((work) => binsOf(work, locationId));
    const put = (setAside: string | null) =>
      within((work) => updateBin(work, { binId: first!.id, setAside }));
    await put("count it");
    expect(await within((work) => binByBarcode(work, " EAST-A1 "))).toMatchObject({
      setAsideReason: "count it",
      setAsideAt: at("08:00"),
    });
    await put(null);
    expect(await within((work) => binByBarcode(work, "EAST-A1"))).toMatchObject({
      setAsideReason: null,
      setAsideAt: null,
    });
    expect(await within((work) => updateBin(work, { binId: first!.id, barcode: "EAST-A2" }))).toMatchObject({
      error: { code: "locations.bin_taken" },
    });
    expect(await within((work) => updateBin(work, { binId: "bin_none" }))).toMatchObject({
      error: { code: "locations.bin_unknown" },
    });
  });
});

describe("blackouts", () => {
  it("hold from their first instant to before their last, and once", async () => {
    const { within, idOf } = await arrange();
    const locationId = await idOf();
    const add = (from: string, to: string) =>
      within((work) =>
        addBlackout(work, { locationId, fromAt: at(from), toAt: at(to), reason: "stocktaking" }),
      );
    expect(await add("09:00", "10:00")).toEqual(await add("09:00", "10:00"));
    const holdsAt = async (time: string) => (await within((work) => blackoutsAt(work, at(time)))).length;
    expect([
      await holdsAt("08:59"),
      await holdsAt("09:00"),
      await holdsAt("09:59"),
      await holdsAt("10:00"),
    ]).toEqual([0, 1, 1, 0]);
    expect(await add("10:00", "10:00")).toMatchObject({ error: { code: "locations.blackout_ends_first" } });
  });

  it("end now when they run, vanish when they have not begun, and stay when they are over", async () => {
    const { within, idOf, events } = await arrange();
    const locationId = await idOf();
    const add = async (from: string, to: string) => {
      const made = await within((work) =>
        addBlackout(work, { locationId, fromAt: at(from), toAt: at(to), reason: "stocktaking" }),
      );
      return made.ok ? made.value.blackoutId : "";
    };
    const [running, coming, over] = [
      await add("07:00", "12:00"),
      await add("09:00", "12:00"),
      await add("06:00", "07:00"),
    ];
    const before = await events();
    for (const id of [running, coming, over, running]) await within((work) => endBlackout(work, id));
    expect(await events()).toBe(before + 2);
    expect(await within((work) => blackoutsAt(work, at("10:00")))).toEqual([]);
    expect(await within((work) => blackoutsAt(work, at("07:59")))).toMatchObject([
      { id: running, toAt: at("08:00") },
    ]);
    expect(await within((work) => endBlackout(work, coming))).toMatchObject({
      error: { code: "locations.blackout_unknown" },
    });
  });
});

describe("channel locations", () => {
  it("link a place to a connection under its id there, and refuse what is not so", async () => {
    const { tenantId, within, idOf } = await arrange();
    await database.asOwner(
      `insert into connection (tenant_id, id, kind, name, base_url, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second)
       values ($1, 'con_1' || $1, 'shopify', 'Shop', 'https://shop.example', '', '', 40, 2)`, [tenantId]); // prettier-ignore
    const connectionId = `con_1${tenantId}`;
    const [east, west] = [await idOf(), await idOf({ code: "WEST" })];
    const link = (locationId: string, externalLocationId: string, connection = connectionId) =>
      within((work) => linkChannel(work, { connectionId: connection, locationId, externalLocationId }));
    expect(await link(east, "77")).toMatchObject({ ok: true });
    expect(await link(east, "77")).toMatchObject({ ok: true });
    expect(await link(west, "77")).toMatchObject({
      error: { code: "locations.external_taken", locationId: east },
    });
    expect(await link(east, "78")).toMatchObject({ ok: true });
    expect(await link(west, "79", "con_none")).toMatchObject({
      error: { code: "locations.connection_unknown" },
    });
    expect(await link("loc_none", "80")).toMatchObject({ error: { code: "locations.location_unknown" } });
    expect(await within((work) => channelLocations(work, connectionId))).toEqual([
      { connectionId, locationId: east, externalLocationId: "78" },
    ]);
    await within((work) => unlinkChannel(work, { connectionId, locationId: east }));
    await within((work) => unlinkChannel(work, { connectionId, locationId: east }));
    expect(await within((work) => channelLocations(work, connectionId))).toEqual([]);
  });
});
