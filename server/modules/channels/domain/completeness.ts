/** What a channel told by itself of what changed there, over a day. */
export interface Completeness {
  /** Changes of orders that polls saw. */
  seen: number;
  /** Of these, the ones that no webhook had told. */
  missed: number;
}

const MINUTE_MS = 60_000;
/** With fewer changes one lost webhook would look like a broken partner. */
const FEW = 20;

/** Share of changes that webhooks told; null while too little was seen to say. */
export const completenessOf = ({ seen, missed }: Completeness): number | null =>
  seen < FEW ? null : (seen - missed) / seen;

/** How long after a poll the next one is due: the less webhooks tell, the more often we ask. */
export function pollPauseMs(day: Completeness): number {
  const score = completenessOf(day);
  if (score === null) return day.missed > 0 ? 3 * MINUTE_MS : 10 * MINUTE_MS;
  if (score >= 0.995) return 10 * MINUTE_MS;
  return score >= 0.95 ? 3 * MINUTE_MS : MINUTE_MS;
}

/** Below this a person should look at the webhooks at the partner. */
export const ALARM_SCORE = 0.95;
