import { csvDrop } from "./adapters/csv-drop/connector.ts";
import { shopify } from "./adapters/shopify/connector.ts";
import { woocommerce } from "./adapters/woocommerce/connector.ts";
import type { Connector } from "./domain/connector.ts";

/** Every kind of sales channel there is. A new one is a folder in `adapters/` and a line here. */
export const connectors: readonly Connector[] = [shopify, woocommerce, csvDrop];

/** The connector of a kind; undefined for partners that are no channel. */
export const connectorOf = (kind: string): Connector | undefined =>
  connectors.find((one) => one.kind === kind);
