import { err, ok } from "#kernel/result.ts";
import { trouble, unreadable, type Asked, type ShopDoor, type ShopLane } from "../../domain/connector.ts";
import { readAdminAnswer, SHOPIFY_API_VERSION, statedLimits } from "./admin-answer.ts";
import type { ShopDocument } from "./stock-documents.ts";

export interface ShopifyCall extends ShopDocument {
  lane: ShopLane;
  /** For the call log, e.g. "stock.set". */
  operation: string;
  /**
   * For mutations: the key that is also in the document's `@idempotent`; null for a mutation that takes none and must not be
   * repeated blindly. Reads have none and may always be repeated.
   */
  idempotencyKey?: string | null;
  /** Points the document costs at Shopify, roughly; a mutation is 10, an object 1. */
  cost: number;
  subject?: { type: string; id: string };
}

/**
 * Asks the Admin GraphQL API and reads the answer. Shopify answers 200 also when it refuses: throttling and errors of the
 * document are read from the body.
 *
 * @param read null when the data have another shape
 */
export async function askShopify<Read>(
  shop: ShopDoor,
  call: ShopifyCall,
  read: (data: unknown) => Read | null,
): Asked<Read> {
  const { operation, lane, document, variables, subject } = call;
  const answer = await shop.ask({
    operation,
    lane,
    method: "POST",
    path: `/admin/api/${shop.apiVersion || SHOPIFY_API_VERSION}/graphql.json`,
    body: { query: document, variables },
    ...(call.idempotencyKey === null ? {} : { idempotencyKey: call.idempotencyKey ?? "read" }),
    cost: call.cost,
    readLimits: statedLimits,
    ...(subject ? { subject } : {}),
  });
  if (!answer.ok) return answer;
  const said = readAdminAnswer(answer.value.body);
  if (said.kind === "data") {
    const value = read(said.data);
    return value === null ? err(unreadable(operation)) : ok(value);
  }
  return err(
    trouble(operation, {
      retryable: said.kind === "unclear",
      needsHuman: said.kind === "refused",
      unknownOutcome: said.kind === "unclear" && call.idempotencyKey !== undefined,
      httpStatus: answer.value.status,
      detail: said.detail,
    }),
  );
}
