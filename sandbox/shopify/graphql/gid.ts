/** 450 as Shopify's global id of an order: "gid://shopify/Order/450". */
export const gid = (type: string, id: number | string): string => `gid://shopify/${type}/${id}`;
