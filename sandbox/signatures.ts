import { createHmac } from "node:crypto";

const hmac = (secret: string, body: string) => createHmac("sha256", secret).update(body, "utf8");

/** Shopify: base64 of the HMAC over the raw body. */
export const signShopify = (secret: string, body: string): string => hmac(secret, body).digest("base64");

/** WooCommerce: base64 of the HMAC over the raw body, as at Shopify. */
export const signWooCommerce = signShopify;

/** EasyPost: the secret in NFKD, hex with its prefix. */
export const signEasypost = (secret: string, body: string): string =>
  `hmac-sha256-hex=${hmac(secret.normalize("NFKD"), body).digest("hex")}`;

/** Stripe: the time stands in front of the body that is signed. */
export const signStripe = (secret: string, body: string, unixSeconds: number): string =>
  `t=${unixSeconds},v1=${hmac(secret, `${unixSeconds}.${body}`).digest("hex")}`;

/** EasyPost writes whole weights as `614.0`, and signs them so. */
export const withWholeWeights = (json: string): string =>
  json.replace(/"weight":(-?\d+)(?=[,}\]])/g, '"weight":$1.0');
