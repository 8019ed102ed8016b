import type { SqlWork } from "#server/db/transact.ts";
import { askStock } from "../store.ts";
import { fillBackorders } from "../use-cases/fill-backorders.ts";
import { releaseStock } from "../use-cases/release-stock.ts";
import { releaseReservations, reserveStock } from "../use-cases/reserve-stock.ts";
import { shipStock } from "../use-cases/ship-stock.ts";
import { takeStock } from "../use-cases/take-stock.ts";
import { transferStock } from "../use-cases/transfer-stock.ts";
import { creamLots, skus, type StockModel, type Step } from "./stock-model.ts";

/** The real step, under its key. */
export function act(work: SqlWork, model: StockModel, step: Step, key: string): Promise<unknown> {
  const change = (kind: string, row: object) =>
    askStock(work, "change_stock", [[row], kind, "test", "test", key, `adjust:${key}`, true]);
  switch (step.do) {
    case "receive": {
      const count = step.sku === "watch" ? step.lots.length : step.units;
      return change("receipt", {
        skuId: step.sku,
        locationId: step.at,
        delta: count,
        ...(step.into === "quality_control" ? { qualityControl: count } : {}),
        ...(step.sku === "cream" ? { lotCode: step.lots[0], expiresOn: creamLots[step.lots[0] as "A"] } : {}),
        ...(step.sku === "watch" ? { serials: step.lots } : {}),
        ...(step.meets && model.incoming.has(`${step.sku}@${step.at}`)
          ? { expectedReceiptId: `exp ${step.sku} ${step.at}` }
          : {}),
      });
    }
    case "adjust":
      return change("adjustment", { skuId: step.sku, locationId: step.at, delta: step.delta });
    case "state": {
      const count = step.sku === "watch" ? 1 : step.units;
      return change("damage", {
        skuId: step.sku,
        locationId: step.at,
        delta: step.leaves ? -count : 0,
        qualityControl: step.quality * count,
        damaged: step.damaged * count,
        ...(step.sku === "hat" ? {} : { lotCode: step.lot }),
      });
    }
    case "take":
      return takeStock(work, [
        {
          orderId: `o${step.order}`,
          orderLineId: `o${step.order}-1`,
          demands: [{ skuId: step.sku, quantity: step.target }],
        },
      ]);
    case "release":
      return releaseStock(work, {
        orderId: `o${step.order}`,
        reason: "test",
        eventKey: key,
        quantities: [{ orderLineId: `o${step.order}-1`, skuId: step.sku, quantity: step.units }],
      });
    default:
      return actElse(work, model, step, key);
  }
}

async function actElse(work: SqlWork, model: StockModel, step: Step, key: string): Promise<unknown> {
  switch (step.do) {
    case "ship": {
      const codes = step.sku === "watch" ? model.freeSerials(step.at).slice(0, step.units) : [];
      const { rows } = await work.client.query<{ id: string }>(
        "select id from lot where tenant_id = $1 and sku_id = 'watch' and code = any($2)",
        [work.tenantId, codes],
      );
      return shipStock(work, {
        orderId: `o${step.order}`,
        fulfillmentOrderId: key,
        lines: [
          {
            orderLineId: `o${step.order}-1`,
            skuId: step.sku,
            locationId: step.at,
            quantity: step.units,
            lots: rows.map(({ id }) => ({ lotId: id, quantity: 1 })),
          },
        ],
      });
    }
    case "transfer":
      return transferStock(work, {
        fromLocationId: step.from,
        toLocationId: step.from === "east" ? "west" : "east",
        lines: [{ skuId: step.sku, quantity: step.units }],
        reason: "test",
        eventKey: key,
      });
    case "reserve":
      return reserveStock(work, {
        holder: key,
        expiresAt: new Date("2100-01-01"),
        lines: [{ skuId: step.sku, quantity: step.units }],
        eventKey: key,
      });
    case "unreserve": {
      const holder = [...model.reservations.keys()][step.which] ?? "nobody";
      const { rows } = await work.client.query<{ id: string }>(
        "select id from reservation where tenant_id = $1 and holder = $2",
        [work.tenantId, holder],
      );
      return releaseReservations(
        work,
        rows.map(({ id }) => id),
      );
    }
    case "expect":
      return askStock(work, "expect_stock", [
        [
          {
            id: `exp ${step.sku} ${step.at}`,
            skuId: step.sku,
            locationId: step.at,
            quantity: step.units,
            label: "test",
            sourceType: "test",
            sourceId: "test",
          },
        ],
        `expect:${key}`,
      ]);
    default:
      return fillBackorders(work, skus);
  }
}
