import { parseAmount } from "../../amounts.ts";
import { Refusal } from "../../http.ts";
import type { Sandbox } from "../../sandbox.ts";
import { cancelOrder, refundOrder } from "../change-order.ts";
import { fulfill, updateTracking, type FulfillmentWish } from "../fulfill.ts";
import { plainId, type Shop } from "../shop.ts";
import type { Args, Node } from "./execute.ts";
import { fulfillmentNode, gid, orderNode } from "./nodes.ts";
import { productMutations } from "./product-mutations.ts";
import { inventoryMutations } from "./stock-mutations.ts";

export const userError = (
  message: string,
  field: string[] | null = null,
  code: string | null = null,
): Node => ({
  __typename: "UserError",
  code,
  field,
  message,
});

/** What can be changed, by root field. */
export function mutationRoot(sandbox: Sandbox, shop: Shop, version: string): Node {
  return {
    __typename: "Mutation",
    ...inventoryMutations(sandbox, shop, version),
    ...productMutations(sandbox, shop),
    fulfillmentCreate: (args: Args) => {
      const made = fulfill(sandbox, shop, args["fulfillment"] as FulfillmentWish);
      return sent("FulfillmentCreatePayload", shop, made);
    },
    fulfillmentTrackingInfoUpdate: (args: Args) => {
      const info = (args["trackingInfoInput"] ?? {}) as NonNullable<FulfillmentWish["trackingInfo"]>;
      return sent(
        "FulfillmentTrackingInfoUpdatePayload",
        shop,
        updateTracking(sandbox, shop, args["fulfillmentId"], info),
      );
    },
    orderCancel: (args: Args) => {
      const problems = attempt(() => {
        const order = shop.orders[plainId(args["orderId"])];
        if (!order) throw new Refusal(404, "Order does not exist");
        cancelOrder(sandbox, shop, order, {
          reason: String(args["reason"] ?? "OTHER").toLowerCase(),
          refund: args["refund"] === true || args["refundMethod"] !== undefined,
          restock: args["restock"] === true,
        });
      });
      return {
        __typename: "OrderCancelPayload",
        job: problems.length === 0 ? { __typename: "Job", id: gid("Job", sandbox.random.number()), done: true } : null, // prettier-ignore
        orderCancelUserErrors: problems,
        userErrors: problems,
      };
    },
    refundCreate: (args: Args) => refundCreate(sandbox, shop, (args["input"] ?? {}) as Args),
  };
}

function attempt(work: () => void): Node[] {
  try {
    work();
    return [];
  } catch (problem) {
    if (problem instanceof Refusal)
      return [userError(problem.message, problem.field ? [problem.field] : null)];
    throw problem;
  }
}

function sent(typename: string, shop: Shop, made: ReturnType<typeof fulfill>): Node {
  if (typeof made === "string")
    return { __typename: typename, fulfillment: null, userErrors: [userError(made, ["fulfillment"])] };
  return {
    __typename: typename,
    fulfillment: fulfillmentNode(shop, made.order, made.fulfillment),
    userErrors: [],
  };
}

function refundCreate(sandbox: Sandbox, shop: Shop, input: Args): Node {
  const order = shop.orders[plainId(input["orderId"])];
  let refund: Node | null = null;
  const userErrors = attempt(() => {
    if (!order) throw new Refusal(404, "Order does not exist", "orderId");
    const lines = ((input["refundLineItems"] ?? []) as Args[]).map((line) => ({
      lineItemId: plainId(line["lineItemId"]),
      quantity: Number(line["quantity"]),
      restock: String(line["restockType"] ?? "NO_RESTOCK").toLowerCase() as
        "no_restock" | "cancel" | "return",
    }));
    const shipping = (input["shipping"] ?? {}) as Args;
    const made = refundOrder(sandbox, shop, order, {
      lines,
      note: (input["note"] as string | undefined) ?? null,
      ...(shipping["amount"]
        ? { shipping: parseAmount(String(shipping["amount"]), shop.currency) ?? 0 }
        : {}),
    });
    refund = { __typename: "Refund", id: gid("Refund", made.id), createdAt: made.createdAt, note: made.note };
  });
  return {
    __typename: "RefundCreatePayload",
    refund,
    order: order ? orderNode(shop, order) : null,
    userErrors,
  };
}
