import type { ImportKind } from "./contract.ts";
import type { Importer } from "./importer.ts";
import { orders } from "./importers/orders.ts";
import { skus } from "./importers/skus.ts";
import { stock } from "./importers/stock.ts";

/** Every kind of file. Another kind is one definition and a line here. */
export const importers: Readonly<Record<ImportKind, Importer>> = { skus, stock, orders };
