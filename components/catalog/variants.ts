/** "S, M, L" → the values, each once. */
export const valuesOf = (text: string): string[] => [
  ...new Set(text.split(/[,;\n]/).map((value) => value.trim()).filter(Boolean)),
]; // prettier-ignore

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
    const parts = values.map((value) => value.toUpperCase().replace(/[^\p{L}\p{N}]+/gu, ""));
    return {
      code: [product.code.trim(), ...parts].filter(Boolean).join("-"),
      title: values.length > 0 ? `${product.title.trim()} – ${values.join(", ")}` : product.title.trim(),
      options: chosen,
    };
  });
}
