import type { Grade, LineOrigin, ReturnReason, ReturnsPolicy, ReviewReason } from "../contract.ts";

/** What a person may want to look at before money goes back. */
export interface ReviewFacts {
  isUnexpected: boolean;
  lines: readonly { origin: LineOrigin; reason: ReturnReason; missingQuantity: number; grades: readonly (Grade | null)[] }[];
} // prettier-ignore

/** Reasons with which a buyer says that something is not as new, or not as ordered. */
const saysSo: ReadonlySet<ReturnReason> = new Set(["damaged", "defective", "wrong_item", "not_as_described"]);

/** Why the refund of a return waits for a person by this policy; empty when it is given by itself. */
export function reviewReasonsOf(
  { isUnexpected, lines }: ReviewFacts,
  policy: Pick<ReturnsPolicy, "reviewWhen">,
): ReviewReason[] {
  const isBad = (grade: Grade | null) => grade === "C" || grade === "D";
  const isSo: Record<ReviewReason, boolean> = {
    missing: lines.some(({ missingQuantity }) => missingQuantity > 0),
    worse_than_said: lines.some(({ reason, grades }) => !saysSo.has(reason) && grades.some(isBad)),
    wrong_item: lines.some(({ origin }) => origin === "wrong_item"),
    unexpected: isUnexpected,
  };
  return policy.reviewWhen.filter((reason) => isSo[reason]);
}
