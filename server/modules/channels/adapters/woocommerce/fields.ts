import { z } from "zod";

/** WooCommerce ids are whole numbers; we keep text. 0 stands for none where a field may be empty. */
export const wooId = z
  .unknown()
  .optional()
  .transform((value, context) => {
    const text = typeof value === "number" || typeof value === "string" ? String(value) : "";
    if (/^[1-9]\d{0,17}$/.test(text)) return text;
    const isMissing = value === undefined || value === null;
    const problem = isMissing
      ? "is missing"
      : `is not a WooCommerce id: ${JSON.stringify(value).slice(0, 60)}`;
    context.addIssue({ code: "custom", message: problem });
    return z.NEVER;
  });

/** An id that may be absent: null, "" and 0 all mean none. */
export const optionalWooId = z
  .union([z.number().int().min(0), z.string().regex(/^\d*$/, "is not a WooCommerce id")])
  .nullish()
  .transform((value) => {
    const text = String(value ?? "");
    return text === "" || text === "0" ? null : text;
  });

const earliest = Date.UTC(1990, 0, 1);
const latest = Date.UTC(2200, 0, 1);

/**
 * A `…_gmt` field, "2017-03-22T19:28:02", which is UTC although it does not say so. Its twin without `_gmt` is in the shop's
 * own zone, which the body does not name, and is never read.
 */
export const gmt = z.string().transform((text, context) => {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z?$/.test(text)
    ? new Date(text.endsWith("Z") ? text : `${text}Z`)
    : undefined;
  if (at && at.getTime() >= earliest && at.getTime() < latest) return at;
  context.addIssue({ code: "custom", message: `is not a time: ${text.slice(0, 60)}` });
  return z.NEVER;
});

/** An item's own name for its stock: a product's number, or product/variation. */
export const itemName = (productId: string, variationId: string | null): string =>
  variationId === null ? productId : `${productId}/${variationId}`;

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  ndash: "–",
  mdash: "—",
  nbsp: " ",
};

/** Titles come HTML-escaped: "Ship Your Idea &ndash; Color: Black". */
export const plainText = (html: string): string =>
  html.replace(/&(#x?[0-9a-f]{1,6}|[a-z]{2,8});/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return entities[name.toLowerCase()] ?? whole;
    const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code >= 32 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
      ? String.fromCodePoint(code)
      : whole;
  });
