import type { Suggestion, SuggestionReason } from "../contract.ts";

/** A SKU that could be what a listing sells, and one reason to think so. */
export interface Candidate {
  skuId: string;
  reason: SuggestionReason;
  /** Units of the SKU: more than one when the barcode is that of a case. */
  quantity: number;
  /** False for a code that is the same only when capitals do not count. */
  isExact: boolean;
  /** From 0 to 1, for titles; 1 otherwise. */
  likeness: number;
}

const percent: Record<Exclude<SuggestionReason, "title">, number> = {
  barcode: 99,
  code: 97,
  former_code: 85,
};
/** Words alone never make as sure as a code. */
const MOST_OF_A_TITLE = 80;
const LEAST_LIKENESS = 0.4;
/** Codes that contradict each other leave less certainty than a former code. */
const MOST_WHEN_DISPUTED = 60;

const isSureReason = ({ reason, isExact }: Candidate): boolean =>
  reason === "barcode" || (reason === "code" && isExact);

/**
 * What a listing could stand for, the surest first; at most five. A suggestion is sure when its barcode or exact code names the
 * SKU and no other barcode or exact code names another SKU or quantity.
 */
export function suggestionsOf(candidates: readonly Candidate[]): Suggestion[] {
  const claims = new Set(
    candidates.filter(isSureReason).map(({ skuId, quantity }) => `${skuId} ${quantity}`),
  );
  const found = new Map<string, Suggestion>();
  for (const candidate of candidates) {
    const confidence = confidenceOf(candidate);
    if (confidence === null) continue;
    const key = `${candidate.skuId} ${candidate.quantity}`;
    const isDisputed = claims.has(key) && claims.size > 1;
    const suggestion = found.get(key) ?? {
      skuId: candidate.skuId,
      quantity: candidate.quantity,
      reasons: [],
      confidence: 0,
      isSure: claims.has(key) && !isDisputed,
    };
    found.set(key, suggestion);
    suggestion.confidence = Math.max(
      suggestion.confidence,
      isDisputed ? Math.min(confidence, MOST_WHEN_DISPUTED) : confidence,
    );
    if (!suggestion.reasons.includes(candidate.reason)) suggestion.reasons.push(candidate.reason);
  }
  return [...found.values()]
    .map((one) => ({ ...one, reasons: one.reasons.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)) }))
    .toSorted((a, b) => b.confidence - a.confidence || (a.skuId < b.skuId ? -1 : 1))
    .slice(0, 5);
}

const order: readonly SuggestionReason[] = ["barcode", "code", "former_code", "title"];

function confidenceOf({ reason, isExact, likeness }: Candidate): number | null {
  if (reason === "title")
    return likeness < LEAST_LIKENESS ? null : Math.round(MOST_OF_A_TITLE * Math.min(1, likeness));
  return isExact ? percent[reason] : percent[reason] - 7;
}
