import type { Work } from "#server/db/transact.ts";
import { act, attempt } from "#server/modules/exceptions/public.ts";

/** The exception that led to a credit is solved by it. One that a person closed meanwhile stays as it is. */
export async function closeException(
  work: Work,
  exceptionId: string | null,
  creditNoteNumber: string,
): Promise<void> {
  if (!exceptionId) return;
  const resolution = `Credited with ${creditNoteNumber}.`;
  await act(work, { ids: [exceptionId], action: { do: "solve", resolution } });
}

/** Whoever looks at the exception sees that a credit was tried, and what came of it. */
export async function noteOnException(work: Work, exceptionId: string | null, text: string): Promise<void> {
  if (exceptionId) await attempt(work, exceptionId, text);
}
