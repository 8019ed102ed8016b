import { z } from "zod";
import type { JsonRefusal } from "#kernel/json.ts";
import { mapOk, type Result } from "#kernel/result.ts";
import { instant, levelQuantity } from "../reading.ts";
import { externalId, readShape } from "./fields.ts";
import type { ChannelInventoryLevel } from "../../domain/channel-messages.ts";

const levelSchema = z.object({
  inventory_item_id: externalId,
  location_id: externalId,
  available: levelQuantity.nullish(),
  updated_at: instant.nullish(),
});

/** Reads a level body (inventory_levels/update, or one level of a REST answer). */
export function parseInventoryLevel(body: unknown): Result<ChannelInventoryLevel, JsonRefusal> {
  return mapOk(readShape(levelSchema, body, "inventory_level"), (source) => ({
    externalInventoryItemId: source.inventory_item_id,
    externalLocationId: source.location_id,
    available: source.available ?? null,
    updatedAt: source.updated_at ?? null,
  }));
}
