import { z } from "zod";
import type { JsonRefusal } from "#kernel/json.ts";
import { mapOk, type Result } from "#kernel/result.ts";
import { externalId, instant, readShape } from "./fields.ts";

/** What the channel believes it has at one of its locations. */
export interface ChannelInventoryLevel {
  externalInventoryItemId: string;
  externalLocationId: string;
  /** Null where the channel does not count; negative where it oversold. */
  available: number | null;
  updatedAt: Date | null;
}

const levelSchema = z.object({
  inventory_item_id: externalId,
  location_id: externalId,
  available: z.number().int().min(-2_147_483_648).max(2_147_483_647).nullish(),
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
