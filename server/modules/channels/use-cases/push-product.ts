import { formatDecimal } from "#kernel/money.ts";
import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { raise, solve } from "#server/modules/exceptions/public.ts";
import { clock } from "#server/platform/clock.ts";
import {
  duePush,
  lockFields,
  nextPushAt,
  savePush,
  settleDifference,
  type PushRow,
} from "../difference-store.ts";
import { trouble, type ShopTrouble } from "../domain/connector.ts";
import { printedBarcode, productTitleFor } from "../domain/differences.ts";
import type { FieldChange, ShownVariant, VariantAddress } from "../domain/listing-fields.ts";
import { shopCurrency } from "../queries/shop-currency.ts";
import { recordShown, theirsOf } from "./compare-products.ts";
import { openShop } from "./open-shop.ts";

const HOUR_MS = 3_600_000;

/** What a round did, and when the next one makes sense: 0 at once, null when nothing waits. */
export interface ProductPushRound {
  state: "sent" | "not_needed" | "overtaken" | "failed" | "put_off" | "none";
  waitMs: number | null;
}

interface Taken extends PushRow, VariantAddress {
  externalProductId: string | null;
  shopCurrency: string;
}

/**
 * One round of telling a connection a field: looks at what the shop shows now, sends our value when that is still what the person saw,
 * and records the answer in a transaction of its own. Setting a field twice is the same as once, and after a crash or a lost answer
 * the next round looks first; so it is sent once, and an edit at the shop in the meantime is not overwritten.
 */
export async function pushProduct(scope: Scope, connectionId: string): Promise<ProductPushRound> {
  const push = await transact(scope, (work) => takeDue(work, connectionId));
  if (!push) return { state: "none", waitMs: await transact(scope, (work) => restOf(work, connectionId)) };
  const open = await openShop(scope, connectionId);
  const fields = open?.connector.fields;
  if (!fields) return fail(scope, push, "This kind of channel cannot be told fields.");
  const look = async () => {
    const read = await fields.read(open.shop, "catalog", [push]);
    return read.ok ? { ok: true as const, variant: read.value[0] ?? null } : read;
  };
  const before = await look();
  if (!before.ok) return putOff(scope, push, before.error);
  const { variant } = before;
  if (!variant) return fail(scope, push, "The shop has no such variant any more.");
  const verdict = verdictOf(push, valueOf(variant, push));
  if (verdict !== "send") return finish(scope, push, variant, verdict);
  const change = changeOf(push, variant);
  const { externalProductId } = push;
  if (!change || externalProductId === null)
    return fail(scope, push, "The variant's own name is an option of the product.");
  const sentAt = clock.now();
  await transact(scope, (work) => savePush(work, push.id, { attempts: push.attempts + 1, sentAt }));
  const answer = await fields.set(open.shop, { ...push, externalProductId }, change);
  const sent = { ...push, attempts: push.attempts + 1 };
  if (!answer.ok) return putOff(scope, sent, answer.error);
  if (answer.value !== null) return fail(scope, sent, answer.value);
  const after = await look();
  // the answer said "done": what the shop made of it is looked at by the next round when it cannot be now
  if (!after.ok) return putOff(scope, sent, after.error);
  if (!after.variant) return putOff(scope, sent, trouble("product.read", { retryable: true }));
  return finish(scope, sent, after.variant, "sent");
}

/** What to do when the shop shows this. An image gets an address of the shop's, so after an attempt a new one is ours. */
function verdictOf(push: Taken, shown: string | null): "send" | "sent" | "not_needed" | "overtaken" {
  const isNewImage = push.kind === "image" && push.attempts > 0 && shown !== push.replaces;
  if (shown === push.value || isNewImage) return push.attempts > 0 ? "sent" : "not_needed";
  return shown === push.replaces ? "send" : "overtaken";
}

async function takeDue(work: Work, connectionId: string): Promise<Taken | null> {
  const push = await duePush(work, connectionId, clock.now());
  if (!push) return null;
  const listing = await work.tx.channelListing.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: work.tenantId, id: push.listingId } },
    select: { externalProductId: true, externalVariantId: true, externalInventoryItemId: true },
  });
  return { ...push, ...listing, shopCurrency: await shopCurrency(work) };
}

async function restOf(work: Work, connectionId: string): Promise<number | null> {
  const at = await nextPushAt(work, connectionId);
  return at ? Math.max(1, at.getTime() - clock.now().getTime()) : null;
}

const valueOf = (variant: ShownVariant, push: Taken): string | null =>
  theirsOf(variant, push.shopCurrency)[push.kind];

/** The change that makes the shop show our value; null when there is none. */
function changeOf(push: Taken, variant: ShownVariant): FieldChange | null {
  if (push.kind === "image") return { imageUrl: push.value };
  if (push.kind === "barcode") return { barcode: printedBarcode(push.value) };
  if (push.kind === "weight") return { weightGrams: Number(push.value) };
  if (push.kind === "price")
    return { price: formatDecimal({ minor: BigInt(push.value), currency: push.shopCurrency }) };
  const productTitle = productTitleFor(push.value, variant.variantTitle);
  return productTitle === null ? null : { productTitle };
}

/** The push is over: the answer is recorded with its lag, and the listing compared anew with what the shop shows. */
async function finish(
  scope: Scope,
  push: Taken,
  variant: ShownVariant,
  state: "sent" | "not_needed" | "overtaken",
): Promise<ProductPushRound> {
  const answeredAt = clock.now();
  await transact(scope, async (work) => {
    await lockFields(work, push.listingId);
    await savePush(work, push.id, {
      state,
      answeredAt,
      retryAt: null,
      lagMs: Math.max(0, answeredAt.getTime() - push.queuedAt.getTime()),
      shown: valueOf(variant, push),
      answer: answers[state],
    });
    if (state === "sent") await settleDifference(work, push.differenceId, "ours_sent", answeredAt);
    await recordShown(work, push.connectionId, new Map([[push.listingId, variant]]));
    await solve(work, {
      dedupeKey: causeOf(push),
      resolution: "The channel shows it, or it was decided anew.",
    });
  });
  return { state, waitMs: 0 };
}

const answers = {
  sent: "The channel shows it.",
  not_needed: "The channel showed it already.",
  overtaken: "The channel was changed meanwhile; nothing was sent.",
};

const causeOf = (push: PushRow): string => `push.failed:${push.kind}:${push.listingId}`;

/** Nothing was told, or nobody knows: it waits, as long as the partner asks for, and is looked at first. */
async function putOff(scope: Scope, push: Taken, error: ShopTrouble): Promise<ProductPushRound> {
  const waitMs =
    error.retryable || error.unknownOutcome
      ? (error.retryAfterMs ?? Math.min(300_000, 1_000 * 2 ** Math.min(push.attempts, 8)))
      : HOUR_MS;
  await transact(scope, async (work) => {
    const retryAt = new Date(clock.now().getTime() + waitMs);
    await savePush(work, push.id, { retryAt, answer: (error.detail || "No answer came.").slice(0, 300) });
    if (!error.retryable && !error.unknownOutcome) await tell(work, push, error.detail);
  });
  return { state: "put_off", waitMs };
}

/** The channel will not take it: the push ends, and a person decides anew. */
async function fail(scope: Scope, push: Taken, reason: string): Promise<ProductPushRound> {
  const answeredAt = clock.now();
  await transact(scope, async (work) => {
    await savePush(work, push.id, { state: "failed", answeredAt, answer: reason.slice(0, 300) });
    await tell(work, push, reason);
  });
  return { state: "failed", waitMs: 0 };
}

async function tell(work: Work, push: Taken, reason: string): Promise<void> {
  await raise(work, {
    type: "push.failed",
    severity: "medium",
    subjectType: "channel_listing",
    subjectId: push.listingId,
    title: `The channel does not take the ${push.kind} of a listing`,
    facts: { kind: push.kind, value: push.value, reason },
    nextAction: "Look at the reason, then decide again under Catalog, Differences.",
    ownerRole: "operations",
    dedupeKey: causeOf(push),
    dueInMinutes: 24 * 60,
  });
}
