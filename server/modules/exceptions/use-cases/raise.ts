import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { exceptionRaised } from "../events.ts";
import { dismissedWithFacts, insertOrRefresh } from "../store.ts";
import { factsJson } from "../domain/facts.ts";
import type { ExceptionType, OwnerRole, Severity } from "../contract.ts";

export interface RaiseInput {
  type: ExceptionType;
  severity: Severity;
  /** Table and id of what it is about, e.g. `sales_order` or `channel_listing`. */
  subjectType: string;
  subjectId: string;
  /** The order that waits for it, when one does. */
  orderId?: string | null;
  title: string;
  /** What a person needs to decide; bigints become decimal text. Leave out what changes by itself, such as an age. */
  facts: Record<string, unknown>;
  /** What to do next, as a sentence. */
  nextAction: string;
  ownerRole: OwnerRole;
  /** Names the cause: while an exception with this key waits, raising again only brings it up to date. */
  dedupeKey: string;
  dueInMinutes: number;
}

/**
 * Puts something that needs a decision into the queue. One waits for each cause; a repeat refreshes title, facts, severity and
 * next action and leaves owner, clock and what people did. What a person dismissed stays dismissed until the facts change.
 *
 * @returns the exception of this cause; `isNew` when it was not waiting before
 */
export async function raise(work: Work, input: RaiseInput): Promise<{ exceptionId: string; isNew: boolean }> {
  const now = clock.now();
  const facts = factsJson(input.facts);
  const turnedDown = await dismissedWithFacts(work, input.dedupeKey, facts);
  if (turnedDown) return { exceptionId: turnedDown, isNew: false };
  const { id, isNew } = await insertOrRefresh(work, {
    type: input.type,
    severity: input.severity,
    subjectType: input.subjectType,
    subjectId: input.subjectId,
    orderId: input.orderId ?? null,
    title: input.title,
    facts,
    nextAction: input.nextAction,
    ownerRole: input.ownerRole,
    dedupeKey: input.dedupeKey,
    dueAt: new Date(now.getTime() + input.dueInMinutes * 60_000),
    openedAt: now,
  });
  if (isNew) {
    await emit(work, exceptionRaised, {
      exceptionId: id,
      type: input.type,
      severity: input.severity,
      ownerRole: input.ownerRole,
      orderId: input.orderId ?? null,
    });
  }
  return { exceptionId: id, isNew };
}
