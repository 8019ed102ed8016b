export type Kind = "shopify" | "woocommerce" | "easypost" | "stripe" | "edi";

/** How a partner reaches the product, and how the product signs in there. */
export interface Connection {
  kind: Kind;
  connectionId: string;
  webhookUrl: string | null;
  secret: string;
  /** What the product must send to be let in. */
  credential: string;
  topics: string[] | null;
  retryDelaysMs: number[];
  limits: { capacity: number; perSecond: number };
  headerStyle: "x-shopify" | "shopify";
  /** Empty for other kinds. */
  shopDomain: string;
}
