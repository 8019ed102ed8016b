import type { Random } from "./random.ts";
import type { Kind } from "./connection.ts";

export const requestFaults = [
  "throttle",
  "error",
  "error_after",
  "delay",
  "slow_body",
  "reset",
  "answer_lost",
  "half_body",
] as const;
export const deliveryFaults = [
  "duplicate",
  "late",
  "disorder",
  "lose",
  "wrong_signature",
  "half_payload",
] as const;
export type FaultKind = (typeof requestFaults)[number] | (typeof deliveryFaults)[number];

/** A way to misbehave, and where. */
export interface Fault {
  faultId: string;
  kind: FaultKind;
  partner?: Kind | undefined;
  connectionId?: string | undefined;
  /** Operation or topic; "*" at the end matches the rest. */
  operation?: string | undefined;
  /** How many hits are left; absent: no end. */
  next?: number | undefined;
  probability?: number | undefined;
  status?: number | undefined;
  body?: unknown;
  delayMs?: number | undefined;
  maxDelayMs?: number | undefined;
  copies?: number | undefined;
  retryAfterSeconds?: number | undefined;
  hits: number;
}

/** What a request or delivery is, for faults to match. */
export interface Target {
  side: "request" | "delivery";
  partner: Kind;
  connectionId: string;
  operation: string;
}

const matches = (pattern: string, text: string) =>
  pattern.endsWith("*") ? text.startsWith(pattern.slice(0, -1)) : pattern === text;

/** The faults that strike this target, used up as they strike. */
export function strike(faults: Fault[], target: Target, random: Random): Fault[] {
  const kinds: readonly string[] = target.side === "request" ? requestFaults : deliveryFaults;
  const struck = faults.filter((fault) => {
    if (!kinds.includes(fault.kind)) return false;
    if (fault.partner && fault.partner !== target.partner) return false;
    if (fault.connectionId && fault.connectionId !== target.connectionId) return false;
    if (fault.operation && !matches(fault.operation, target.operation)) return false;
    if (fault.next !== undefined && fault.next <= 0) return false;
    return fault.probability === undefined || random.next("faults") < fault.probability;
  });
  for (const fault of struck) {
    fault.hits += 1;
    if (fault.next !== undefined) fault.next -= 1;
  }
  return struck;
}
