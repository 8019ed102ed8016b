import {
  findTrackingLink,
  isPassFor,
  newPass,
  personalPart,
  proveIdentity,
  trackPage,
  type PersonalPart,
  type TrackPage,
} from "#server/modules/shipping/public.ts";
import type { z } from "zod";
import { systemScope, transact } from "#server/db/transact.ts";
import {
  askReturn,
  BUYER,
  buyerReturns,
  type askReturnInput,
  type BuyerReturns,
} from "#server/modules/returns/public.ts";
import type { Refusal } from "./refusal.ts";

export type { BuyerReturn, BuyerReturns } from "#server/modules/returns/public.ts";

/** What is there for who proved to know the order. `pass` is the proof again, for the page's forms. */
export interface ProvedPart {
  personal: PersonalPart;
  returns: BuyerReturns;
  pass: string;
}

/** What the public page of an order shows. */
export type TrackAnswer =
  | { state: "found"; page: TrackPage; proved: ProvedPart | null }
  | { state: "expired" }
  | { state: "unknown" };

/** Reads the page behind a token. No session is needed: knowing the token is the permission. */
export async function readTrack(token: string, proof: string | undefined): Promise<TrackAnswer> {
  const link = await findTrackingLink(token);
  if (!link) return { state: "unknown" };
  if (link.isExpired) return { state: "expired" };
  const isProved = isPassFor(link.linkId, proof);
  return transact(systemScope(link.tenantId, "tracking-page"), async (work) => ({
    state: "found" as const,
    page: await trackPage(work, link.orderId, isProved),
    proved: isProved
      ? {
          personal: await personalPart(work, link.orderId),
          returns: await buyerReturns(work, link.orderId),
          pass: proof ?? "",
        }
      : null,
  }));
}

export type AskedOnPage =
  { outcome: "approved" | "waiting" | "unproved" } | { outcome: "refused"; code: Refusal["code"] };

/** Asks for a return from the page of an order, for somebody whose pass is still good. A token that opens nothing has no good pass. */
export async function askReturnOnPage(
  { token, pass, requestId }: { token: string; pass: string; requestId: string },
  asked: z.output<typeof askReturnInput> & { photos: Uint8Array[] },
): Promise<AskedOnPage> {
  const link = await findTrackingLink(token);
  if (!link || link.isExpired || !isPassFor(link.linkId, pass)) return { outcome: "unproved" };
  const { tenantId, orderId } = link;
  const answer = await transact({ tenantId, actor: BUYER, requestId }, (work) =>
    askReturn(work, { ...asked, orderId }),
  );
  if (!answer.ok) return { outcome: "refused", code: answer.error.code };
  return { outcome: answer.value.status === "approved" ? "approved" : "waiting" };
}

/** Checks what a visitor knows of the order; gives the cookie's value when it is right. */
export async function proveTrack(
  token: string,
  answer: string,
): Promise<{ outcome: "right"; proof: string } | { outcome: "wrong" | "blocked" | "unknown" }> {
  const link = await findTrackingLink(token);
  if (!link || link.isExpired) return { outcome: "unknown" };
  const outcome = await transact(systemScope(link.tenantId, "tracking-page"), (work) =>
    proveIdentity(work, link.linkId, answer),
  );
  return outcome === "right" ? { outcome, proof: newPass(link.linkId) } : { outcome };
}
