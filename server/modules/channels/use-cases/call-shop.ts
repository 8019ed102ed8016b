import { err, ok, type Result } from "#kernel/result.ts";
import { transact, type Scope } from "#server/db/transact.ts";
import { callPartner, connectionOf, type PartnerError } from "#server/modules/partners/public.ts";
import { readAdminAnswer, SHOPIFY_API_VERSION, throttledMs } from "../adapters/shopify/admin-answer.ts";

export interface ShopCall {
  connectionId: string;
  lane: "customer" | "stock" | "orders" | "catalog" | "backfill";
  /** For the call log, e.g. "stock.set". */
  operation: string;
  document: string;
  variables: Record<string, unknown>;
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
 * Asks a shop's Admin GraphQL API, outside any transaction. Shopify answers 200 also when it refuses: throttling and errors of
 * the document are read from the body.
 *
 * @returns `data`; `partners.call_failed` when nothing usable came back
 */
export async function callShop(scope: Scope, call: ShopCall): Promise<Result<unknown, PartnerError>> {
  const connection = await transact(scope, (work) => connectionOf(work, call.connectionId));
  const version = connection?.apiVersion || SHOPIFY_API_VERSION;
  const answer = await callPartner(scope, {
    connectionId: call.connectionId,
    lane: call.lane,
    operation: call.operation,
    method: "POST",
    path: `/admin/api/${version}/graphql.json`,
    body: { query: call.document, variables: call.variables },
    ...(call.idempotencyKey === null ? {} : { idempotencyKey: call.idempotencyKey ?? "read" }),
    // a call that costs more than the bucket ever holds for its lane would wait for ever
    cost: Math.max(1, Math.min(call.cost, Math.floor((connection?.bucketCapacity ?? 1) * 0.4))),
    throttledMs,
    ...(call.subject ? { subject: call.subject } : {}),
  });
  if (!answer.ok) return answer;
  const read = readAdminAnswer(answer.value.body);
  if (read.kind === "data") return ok(read.data);
  return err(
    shopProblem(call, {
      retryable: read.kind === "unclear",
      needsHuman: read.kind === "refused",
      unknownOutcome: read.kind === "unclear" && call.idempotencyKey !== undefined,
      httpStatus: answer.value.status,
      detail: read.detail,
    }),
  );
}

/** Trouble with a shop in the words of `partners`. */
export const shopProblem = (
  call: { connectionId: string; operation: string },
  extra: Partial<PartnerError>,
): PartnerError => ({
  code: "partners.call_failed",
  connectionId: call.connectionId,
  partner: "shopify",
  operation: call.operation,
  retryable: false,
  needsHuman: false,
  unknownOutcome: false,
  detail: "",
  ...extra,
});

/** The answer came and is not what the document asks for. */
export const unreadable = (call: { connectionId: string; operation: string }): PartnerError =>
  shopProblem(call, {
    needsHuman: true,
    detail: "The shop's answer has another shape than its documentation says.",
  });
