import { z } from "zod";
import { id, text, minor, one, type Resource } from "./resource.ts";

const sku = z.object({
  id,
  product_id: id,
  code: text,
  title: text,
  kind: text,
  status: text,
  price_minor: minor.nullable(),
  currency: text.nullable(),
  version: z.int(),
});

const location = z.object({
  id,
  code: text,
  name: text,
  kind: text,
  status: text,
  time_zone: text,
  city: text,
  region: text,
  country: text,
  cut_off: text,
});

/** What the other resources point at: SKUs and locations. */
export const masterResources: readonly Resource[] = [
  {
    ...one,
    path: "skus",
    summary: "SKUs",
    table: "sku",
    schema: sku,
    filters: { code: "code", status: "status" },
  },
  {
    ...one,
    path: "locations",
    summary: "Locations",
    table: "location",
    schema: location,
    filters: { code: "code" },
  },
];
