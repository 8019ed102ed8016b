import type { SkuField } from "./contract.ts";

/** The column of a field: `weightGrams` is kept in `weight_grams`. */
export const columnOf = (field: SkuField): string =>
  field.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
