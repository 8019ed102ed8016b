import { expect, it } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { transact } from "#server/db/transact.ts";
import { listReservations } from "../queries/list-reservations.ts";
import { arrangeWarehouse } from "../testing/arrange.ts";
import { endReservation } from "./end-reservation.ts";
import { reserveStock } from "./reserve-stock.ts";

const database = testDatabase();
const HOUR_MS = 3_600_000;

/** A merchant with ten hats, and three carts that hold some until one, two and three hours from now. */
async function arrange() {
  const shop = await arrangeWarehouse(database, { skus: ["hat", "mug"], locations: ["east"] });
  await shop.receive("hat", "east", 10);
  await database.asOwner(
    `insert into api_key (tenant_id, id, name, prefix, key_hash, created_by) values ($1, 'key_shop', 'Shop', 'tl_x', $1, 'usr')`,
    [shop.tenantId],
  );
  const byKey = { ...shop.scope, actor: { kind: "api_key", id: "key_shop" } as const };
  const ids: string[] = [];
  for (const hours of [3, 1, 2]) {
    const { reservations } = expectOk(
      await transact(byKey, (work) =>
        reserveStock(work, {
          holder: `cart-${hours}`,
          expiresAt: new Date(Date.now() + hours * HOUR_MS),
          lines: [{ skuId: "hat", quantity: hours }],
          eventKey: `cart-${hours}`,
        }),
      ),
    );
    ids[hours] = reservations[0]!.id;
  }
  return { shop, ids };
}

it("lists what is set aside of a SKU, what ends first before others, page by page", async () => {
  const { shop } = await arrange();
  const page = (cursor?: string) =>
    shop.inTransaction((work) =>
      listReservations(work, { skuId: "hat", limit: 2, ...(cursor ? { cursor } : {}) }),
    );
  const first = await page();
  expect(first.items).toMatchObject([
    { holder: "cart-1", quantity: 1, locationCode: "east", source: "Shop" },
    { holder: "cart-2", quantity: 2 },
  ]);
  const second = await page(first.nextCursor!);
  expect([second.items.map(({ holder }) => holder), second.nextCursor]).toEqual([["cart-3"], null]);
  const mugs = await shop.inTransaction((work) => listReservations(work, { skuId: "mug", limit: 2 }));
  expect(mugs.items).toEqual([]);
  const other = await arrangeWarehouse(database, { skus: ["hat"], locations: ["east"] });
  const theirs = await other.inTransaction((work) => listReservations(work, { skuId: "hat", limit: 9 }));
  expect(theirs.items).toEqual([]);
});

it("ends a reservation once, with the reason, and gives the units back", async () => {
  const { shop, ids } = await arrange();
  const end = (reservationId: string) =>
    shop.inTransaction((work) => endReservation(work, { reservationId, reason: "the cart is a test" }));
  expect(expectOk(await end(ids[2]!))).toEqual({ isEndedNow: true });
  expect(expectOk(await end(ids[2]!))).toEqual({ isEndedNow: false });
  const level = await database.asOwner(
    "select reserved, available from stock_level where tenant_id = $1 and sku_id = 'hat'",
    [shop.tenantId],
  );
  expect(level).toEqual([{ reserved: 4, available: 6 }]);
  const movements = await database.asOwner(
    `select reserved_delta, reason, actor_id from stock_movement where tenant_id = $1 and kind = 'reservation_release'`,
    [shop.tenantId],
  );
  expect(movements).toEqual([{ reserved_delta: -2, reason: "the cart is a test", actor_id: "test" }]);
});

it("knows no reservation of another merchant", async () => {
  const { ids } = await arrange();
  const other = await arrangeWarehouse(database, { skus: ["hat"], locations: ["east"] });
  const answer = await other.inTransaction((work) =>
    endReservation(work, { reservationId: ids[1]!, reason: "not mine" }),
  );
  expect(answer).toMatchObject({ ok: false, error: { code: "inventory.reservation_unknown" } });
});
