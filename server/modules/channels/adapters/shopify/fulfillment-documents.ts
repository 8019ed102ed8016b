import { z } from "zod";
import { gid } from "./admin-answer.ts";
import { externalId } from "./fields.ts";
import type { ShopDocument } from "./stock-documents.ts";

/** An order as its shop sees what is sent, and where more can be. Ids are the shop's numbers. */
export interface ShopFulfillments {
  fulfillments: { externalId: string; isCanceled: boolean; trackingNumbers: string[] }[];
  /** The shop's fulfillment orders that take a fulfillment. */
  open: { fulfillmentOrderId: string; externalLocationId: string | null }[];
}

/** Statuses in which a shop's fulfillment order takes a fulfillment. */
const takes = ["OPEN", "IN_PROGRESS"];

// A document may cost 1000 points, and each list costs by its size: lines are read apart, where they are needed.
const orderDocument = `query FulfillmentsOfOrder($id: ID!) {
  order(id: $id) {
    id
    fulfillments(first: 100) { id status trackingInfo(first: 5) { number } }
    fulfillmentOrders(first: 20) { nodes { id status assignedLocation { location { id } } } }
  }
}`;
const openLinesDocument = `query OpenLines($id: ID!) {
  fulfillmentOrder(id: $id) {
    id
    lineItems(first: 250) { nodes { id remainingQuantity lineItem { id } } }
  }
}`;
const sentLinesDocument = `query SentLines($id: ID!) {
  order(id: $id) {
    id
    fulfillments(first: 10) {
      id
      trackingInfo(first: 5) { number }
      fulfillmentLineItems(first: 40) { nodes { quantity lineItem { id } } }
    }
  }
}`;

const nodes = <Node extends z.ZodType>(node: Node) => z.looseObject({ nodes: z.array(node) });
const named = z.looseObject({ id: externalId });
const tracking = z.array(z.looseObject({ number: z.string().nullish() }));
const numbersOf = (info: z.infer<typeof tracking>) => info.flatMap(({ number }) => (number ? [number] : []));

const orderShape = z.looseObject({
  order: z
    .looseObject({
      fulfillments: z.array(
        z.looseObject({ id: externalId, status: z.string().nullish(), trackingInfo: tracking }),
      ),
      fulfillmentOrders: nodes(
        z.looseObject({
          id: externalId,
          status: z.string(),
          assignedLocation: z.looseObject({ location: named.nullish() }).nullish(),
        }),
      ),
    })
    .nullable(),
});

/** Reads what of an order is sent, and where more can be. */
export const fulfillmentsOfOrder = (externalOrderId: string): ShopDocument => ({
  document: orderDocument,
  variables: { id: gid("Order", externalOrderId) },
});

/** "unknown" when the shop has no such order; null when the answer has another shape. */
export function readFulfillmentsOfOrder(data: unknown): ShopFulfillments | "unknown" | null {
  const body = orderShape.safeParse(data);
  if (!body.success) return null;
  const order = body.data.order;
  if (!order) return "unknown";
  return {
    fulfillments: order.fulfillments.map((one) => ({
      externalId: one.id,
      isCanceled: /^cancell?ed$/i.test(one.status ?? ""),
      trackingNumbers: numbersOf(one.trackingInfo),
    })),
    open: order.fulfillmentOrders.nodes
      .filter(({ status }) => takes.includes(status.toUpperCase()))
      .map((one) => ({
        fulfillmentOrderId: one.id,
        externalLocationId: one.assignedLocation?.location?.id ?? null,
      })),
  };
}

/** Reads what is left to fulfill of one of the shop's fulfillment orders. */
export const openLinesOf = (fulfillmentOrderId: string): ShopDocument => ({
  document: openLinesDocument,
  variables: { id: gid("FulfillmentOrder", fulfillmentOrderId) },
});

const openLinesShape = z.looseObject({
  fulfillmentOrder: z
    .looseObject({
      lineItems: nodes(z.looseObject({ id: externalId, remainingQuantity: z.int(), lineItem: named })),
    })
    .nullable(),
});

/** The lines; null when the answer has another shape. */
export function readOpenLines(
  data: unknown,
): { fulfillmentOrderLineId: string; externalLineId: string; remaining: number }[] | null {
  const body = openLinesShape.safeParse(data);
  if (!body.success) return null;
  return (body.data.fulfillmentOrder?.lineItems.nodes ?? []).map(({ id, remainingQuantity, lineItem }) => ({
    fulfillmentOrderLineId: id,
    externalLineId: lineItem.id,
    remaining: remainingQuantity,
  }));
}

/** Reads the lines of an order's fulfillments. */
export const sentLinesOf = (externalOrderId: string): ShopDocument => ({
  document: sentLinesDocument,
  variables: { id: gid("Order", externalOrderId) },
});

const sentLinesShape = z.looseObject({
  order: z
    .looseObject({
      fulfillments: z.array(
        z.looseObject({
          trackingInfo: tracking,
          fulfillmentLineItems: nodes(z.looseObject({ quantity: z.int(), lineItem: named })),
        }),
      ),
    })
    .nullable(),
});

/** Units of each line that went with one of these tracking numbers; null when the answer has another shape. */
export function readSentLines(data: unknown, trackingNumbers: readonly string[]): Map<string, number> | null {
  const body = sentLinesShape.safeParse(data);
  if (!body.success) return null;
  const units = new Map<string, number>();
  for (const one of body.data.order?.fulfillments ?? []) {
    if (!numbersOf(one.trackingInfo).some((number) => trackingNumbers.includes(number))) continue;
    for (const { quantity, lineItem } of one.fulfillmentLineItems.nodes)
      units.set(lineItem.id, (units.get(lineItem.id) ?? 0) + quantity);
  }
  return units;
}

/** One fulfillment: lines of one location, with what the buyer tracks it by. */
export interface FulfillmentToCreate {
  parts: { fulfillmentOrderId: string; fulfillmentOrderLineId: string; quantity: number }[];
  company: string;
  trackingNumbers: string[];
}

const createDocument = `mutation Fulfill($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) {
    fulfillment { id status }
    userErrors { field message }
  }
}`;

/** Tells the shop that lines are on their way. The buyer hears from us, not from the shop. */
export function createFulfillmentDocument(input: FulfillmentToCreate): ShopDocument {
  const orders = new Map<string, { id: string; quantity: number }[]>();
  for (const part of input.parts) {
    const lines = orders.get(part.fulfillmentOrderId) ?? [];
    orders.set(part.fulfillmentOrderId, lines);
    lines.push({ id: gid("FulfillmentOrderLineItem", part.fulfillmentOrderLineId), quantity: part.quantity });
  }
  return {
    document: createDocument,
    variables: {
      fulfillment: {
        notifyCustomer: false,
        trackingInfo: { company: input.company, numbers: input.trackingNumbers },
        lineItemsByFulfillmentOrder: [...orders].map(([id, lines]) => ({
          fulfillmentOrderId: gid("FulfillmentOrder", id),
          fulfillmentOrderLineItems: lines,
        })),
      },
    },
  };
}

const createShape = z.looseObject({
  fulfillmentCreate: z.looseObject({
    fulfillment: z.looseObject({ id: externalId }).nullish(),
    userErrors: z.array(z.looseObject({ message: z.string() })),
  }),
});

/** The new fulfillment's number, or the shop's words when it refuses; null when the answer has another shape. */
export function readCreateAnswer(data: unknown): { externalId: string } | { refused: string } | null {
  const body = createShape.safeParse(data);
  if (!body.success) return null;
  const { fulfillment, userErrors } = body.data.fulfillmentCreate;
  if (userErrors.length > 0)
    return {
      refused: userErrors
        .map(({ message }) => message)
        .join("; ")
        .slice(0, 500),
    };
  return fulfillment ? { externalId: fulfillment.id } : null;
}
