import { formatMoney } from "#components/blocks/money-text.tsx";

const names: Record<string, string> = {
  weightGrams: "g",
  lengthMm: "mm long",
  widthMm: "mm wide",
  heightMm: "mm high",
  hsCode: "HS",
  originCountry: "from",
  customsValueMinor: "customs value",
};

/** Values of a field as a person reads them: "$12.50", "120 g", "none". Whole amounts come as text. */
export function valuesWords(values: Readonly<Record<string, unknown>>): string {
  const { currency, priceMinor, costMinor, barcodes, ...rest } = values;
  const amount = priceMinor ?? costMinor;
  const parts: string[] = [];
  if (typeof amount === "string")
    parts.push(
      typeof currency === "string" ? formatMoney(BigInt(amount), currency) : `${amount} minor units`,
    );
  else if (typeof currency === "string" && amount === undefined) parts.push(currency);
  if (Array.isArray(barcodes)) parts.push(barcodes.join(", "));
  for (const [key, value] of Object.entries(rest)) {
    if (value === null || value === undefined) continue;
    const name = names[key];
    const text = String(value);
    parts.push(
      !name ? text : key === "hsCode" || key === "originCountry" ? `${name} ${text}` : `${text} ${name}`,
    );
  }
  return parts.filter(Boolean).join(", ") || "none";
}
