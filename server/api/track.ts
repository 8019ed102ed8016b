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
import { systemScope, transact } from "#server/db/transact.ts";

/** What the public page of an order shows. `personal` is there for who proved to know the order. */
export type TrackAnswer =
  | { state: "found"; page: TrackPage; personal: PersonalPart | null }
  | { state: "expired" }
  | { state: "unknown" };

/** Name of the cookie that carries the proof. It is sent to tracking pages only. */
export const proofCookie = "throughline.proof";

/** Reads the page behind a token. No session is needed: knowing the token is the permission. */
export async function readTrack(token: string, proof: string | undefined): Promise<TrackAnswer> {
  const link = await findTrackingLink(token);
  if (!link) return { state: "unknown" };
  if (link.isExpired) return { state: "expired" };
  const isProved = isPassFor(link.linkId, proof);
  return transact(systemScope(link.tenantId, "tracking-page"), async (work) => ({
    state: "found" as const,
    page: await trackPage(work, link.orderId, isProved),
    personal: isProved ? await personalPart(work, link.orderId) : null,
  }));
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
