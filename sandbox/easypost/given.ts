import { z } from "zod";
import type { Address, CustomsInfo } from "./carrier.ts";

/** An address as far as a carrier needs it; undefined when too little of it is there. */
export function toAddress(given: unknown): Address | undefined {
  if (typeof given !== "object" || given === null) return undefined;
  const body = given as Record<string, unknown>;
  const text = (name: string) => {
    const value = body[name];
    return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
  };
  const [street1, city, zip] = [text("street1"), text("city"), text("zip")];
  if (!street1 || !city || !zip) return undefined;
  return {
    name: text("name"),
    company: text("company"),
    street1,
    street2: text("street2"),
    city,
    state: text("state"),
    zip,
    country: text("country") ?? "US",
    phone: text("phone"),
    email: text("email"),
  };
}

const customsShape = z.looseObject({
  contents_type: z.enum(["merchandise", "returned_goods", "documents", "gift", "sample", "other"]),
  customs_certify: z.literal(true),
  customs_signer: z.string().min(1),
  eel_pfc: z.string().optional(),
  customs_items: z
    .array(
      z.looseObject({
        description: z.string().min(1),
        quantity: z.int().min(1),
        value: z.string().regex(/^\d+(\.\d+)?$/),
        currency: z.string().length(3),
        weight: z.number().gt(0),
        hs_tariff_number: z.string().regex(/^\d{6,10}$/),
        origin_country: z.string().length(2),
      }),
    )
    .min(1),
});

/** Customs data is taken whole or refused with its first problem. */
export function toCustoms(given: unknown): { value: CustomsInfo | null } | { refusal: string } {
  if (given === undefined || given === null) return { value: null };
  const read = customsShape.safeParse(given);
  if (read.success) return { value: read.data };
  const [issue] = read.error.issues;
  return { refusal: `customs_info.${issue?.path.join(".")}: ${issue?.message}` };
}
