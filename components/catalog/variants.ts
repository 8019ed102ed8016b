/** "S, M, L" → the values, each once. */
export const valuesOf = (text: string): string[] => [
  ...new Set(text.split(/[,;\n]/).map((value) => value.trim()).filter(Boolean)),
]; // prettier-ignore

const codePart = (value: string): string => value.toUpperCase().replace(/[^\p{L}\p{N}]+/gu, "");

export interface Variant {
  code: string;
  title: string;
  options: Record<string, string>;
}

/**
 * Every combination of the options' values as a variant, with a code made of the product's and the values. No option is one
 * variant.
 */
export function variantsOf(
  product: { title: string; code: string },
  options: readonly { name: string; values: readonly string[] }[],
): Variant[] {
  const named = options.filter(({ name, values }) => name.trim() !== "" && values.length > 0);
  const combinations = named.reduce<Record<string, string>[]>(
    (all, { name, values }) =>
      all.flatMap((one) => values.map((value) => ({ ...one, [name.trim()]: value }))),
    [{}],
  );
  return combinations.map((chosen) => {
    const values = Object.values(chosen);
    const parts = values.map(codePart);
    return {
      code: [product.code.trim(), ...parts].filter(Boolean).join("-"),
      title: values.length > 0 ? `${product.title.trim()} – ${values.join(", ")}` : product.title.trim(),
      options: chosen,
    };
  });
}

/**
 * A code for another variant beside `sku`: where its code ends with its own option values, the new values take their place; else they
 * are put behind. Empty while no value is chosen.
 */
export function siblingCode(
  sku: { code: string; options: Readonly<Record<string, string>> },
  chosen: Readonly<Record<string, string>>,
): string {
  const parts = (options: Readonly<Record<string, string>>) =>
    Object.values(options).map(codePart).filter(Boolean);
  if (parts(chosen).length === 0) return "";
  const own = parts(sku.options);
  const ending = own.length > 0 ? `-${own.join("-")}` : "";
  const stem =
    ending && sku.code.toUpperCase().endsWith(ending) ? sku.code.slice(0, -ending.length) : sku.code;
  return [stem, ...parts(chosen)].join("-");
}
