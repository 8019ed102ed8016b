import { z } from "zod";
import { gid } from "./admin-answer.ts";
import { externalId } from "./fields.ts";
import type { ShopDocument } from "./stock-documents.ts";

/** An order as its shop sees what is sent and what is still to be sent. Ids are the shop's numbers. */
export interface ShopFulfillmentState {
  fulfillments: {
    externalId: string;
    isCanceled: boolean;
    trackingNumbers: string[];
    lines: { externalLineId: string; quantity: number }[];
  }[];
  /** What can be fulfilled, a line at a time. The shop takes lines of one location in one fulfillment. */
  open: {
    fulfillmentOrderId: string;
    fulfillmentOrderLineId: string;
    externalLocationId: string | null;
    externalLineId: string;
    remaining: number;
  }[];
}

/** Statuses in which a shop's fulfillment order takes a fulfillment. */
const takes = ["OPEN", "IN_PROGRESS"];

const readDocument = `query FulfillmentState($id: ID!) {
  order(id: $id) {
    id
    fulfillments(first: 50) {
      id
      status
      trackingInfo(first: 20) { number company }
      fulfillmentLineItems(first: 100) { nodes { quantity lineItem { id } } }
    }
    fulfillmentOrders(first: 10) {
      nodes {
        id
        status
        assignedLocation { location { id } }
        lineItems(first: 50) { nodes { id remainingQuantity lineItem { id } } }
      }
    }
  }
}`;

const nodes = <Node extends z.ZodType>(node: Node) => z.looseObject({ nodes: z.array(node) });
const line = z.looseObject({ id: externalId });
const stateShape = z.looseObject({
  order: z
    .looseObject({
      fulfillments: z.array(
        z.looseObject({
          id: externalId,
          status: z.string().nullish(),
          trackingInfo: z.array(z.looseObject({ number: z.string().nullish() })),
          fulfillmentLineItems: nodes(z.looseObject({ quantity: z.int(), lineItem: line })),
        }),
      ),
      fulfillmentOrders: nodes(
        z.looseObject({
          id: externalId,
          status: z.string(),
          assignedLocation: z.looseObject({ location: line.nullish() }).nullish(),
          lineItems: nodes(z.looseObject({ id: externalId, remainingQuantity: z.int(), lineItem: line })),
        }),
      ),
    })
    .nullable(),
});

/** Reads what of an order is sent and what is not. */
export const fulfillmentStateDocument = (externalOrderId: string): ShopDocument => ({
  document: readDocument,
  variables: { id: gid("Order", externalOrderId) },
});

/** "unknown" when the shop has no such order; null when the answer has another shape. */
export function readFulfillmentState(data: unknown): ShopFulfillmentState | "unknown" | null {
  const body = stateShape.safeParse(data);
  if (!body.success) return null;
  const order = body.data.order;
  if (!order) return "unknown";
  return {
    fulfillments: order.fulfillments.map((one) => ({
      externalId: one.id,
      isCanceled: /^cancell?ed$/i.test(one.status ?? ""),
      trackingNumbers: one.trackingInfo.flatMap(({ number }) => (number ? [number] : [])),
      lines: one.fulfillmentLineItems.nodes.map(({ quantity, lineItem }) => ({
        externalLineId: lineItem.id,
        quantity,
      })),
    })),
    open: order.fulfillmentOrders.nodes
      .filter(({ status }) => takes.includes(status.toUpperCase()))
      .flatMap((one) =>
        one.lineItems.nodes.map(({ id, remainingQuantity, lineItem }) => ({
          fulfillmentOrderId: one.id,
          fulfillmentOrderLineId: id,
          externalLocationId: one.assignedLocation?.location?.id ?? null,
          externalLineId: lineItem.id,
          remaining: remainingQuantity,
        })),
      ),
  };
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
