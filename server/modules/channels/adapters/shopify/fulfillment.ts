import { z } from "zod";
import type { JsonRefusal } from "#kernel/json.ts";
import { mapOk, type Result } from "#kernel/result.ts";
import { freeText, instant, lineQuantity } from "../reading.ts";
import { externalId, readShape } from "./fields.ts";
import type { ChannelFulfillment } from "../../domain/channel-messages.ts";

const text = z.string().max(2000);

const fulfillmentSchema = z.object({
  id: externalId,
  order_id: externalId,
  status: freeText(60),
  shipment_status: freeText(60),
  tracking_company: freeText(255),
  tracking_number: freeText(255),
  tracking_numbers: z.array(text).max(1000).nullish(),
  tracking_url: freeText(2000),
  tracking_urls: z.array(text).max(1000).nullish(),
  location_id: externalId.nullish(),
  line_items: z
    .array(z.object({ id: externalId, quantity: lineQuantity }))
    .max(5000)
    .nullish(),
  created_at: instant,
  updated_at: instant.nullish(),
});

/** Reads a fulfillment body (fulfillments/create, fulfillments/update, or one fulfillment of a REST answer). */
export function parseFulfillment(body: unknown): Result<ChannelFulfillment, JsonRefusal> {
  return mapOk(readShape(fulfillmentSchema, body, "fulfillment"), (source) => ({
    externalId: source.id,
    externalOrderId: source.order_id,
    status: source.status ?? "",
    shipmentStatus: source.shipment_status,
    trackingCompany: source.tracking_company,
    trackingNumbers: manyOrOne(source.tracking_numbers, source.tracking_number),
    trackingUrls: manyOrOne(source.tracking_urls, source.tracking_url),
    externalLocationId: source.location_id ?? null,
    lines: (source.line_items ?? []).map((line) => ({ externalLineId: line.id, quantity: line.quantity })),
    createdAt: source.created_at,
    updatedAt: source.updated_at ?? source.created_at,
  }));
}

function manyOrOne(many: string[] | null | undefined, one: string | null): string[] {
  if (many && many.length > 0) return many;
  return one === null || one === "" ? [] : [one];
}
