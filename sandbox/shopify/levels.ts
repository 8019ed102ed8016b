import type { Sandbox } from "../sandbox.ts";
import { tellLevel } from "./announce.ts";
import { levelKey, type Level, type Shop } from "./shop.ts";

/** The level, made at zero when the item was not kept there. */
export function levelAt(sandbox: Sandbox, shop: Shop, inventoryItemId: number, locationId: number): Level {
  return (shop.levels[levelKey(inventoryItemId, locationId)] ??= {
    inventoryItemId,
    locationId,
    available: 0,
    committed: 0,
    updatedAt: sandbox.clock.now().toISOString(),
  });
}

/** Changes what a level shows and tells of it. */
export function setLevel(
  sandbox: Sandbox,
  shop: Shop,
  level: Level,
  available: number,
  announce = true,
): void {
  level.available = available;
  level.updatedAt = sandbox.clock.now().toISOString();
  sandbox.changed();
  if (announce) tellLevel(sandbox, shop, level);
}
