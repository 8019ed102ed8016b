import type { BalanceKind } from "../contract.ts";

/** A line to be explained. */
export interface LadderLine {
  id: string;
  externalId: string;
  type: string;
  kind: BalanceKind;
  amountMinor: bigint;
  feeMinor: bigint;
  currency: string;
  sourceExternalId: string | null;
  description: string;
}

/** A payment or refund that a line can stand for. A refund's amount is positive here. */
export interface Target {
  type: "payment" | "refund";
  id: string;
  externalId: string | null;
  orderId: string | null;
  /** What people call the order, e.g. "#1001". */
  orderName: string | null;
  amountMinor: bigint;
  currency: string;
}

export const matchTargets = [
  "payment",
  "refund",
  "fee",
  "dispute",
  "adjustment",
  "write_off",
  "payout",
] as const;
export type MatchTarget = (typeof matchTargets)[number];

/** One part of a line explained. The parts of a line add up to its net. */
export interface LineMatch {
  lineId: string;
  targetType: MatchTarget;
  targetId: string;
  orderId: string | null;
  /** 1 processor's id, 2 order and amount, 5 a person. */
  rung: number;
  /** 0 … 100. */
  score: number;
  amountMinor: bigint;
  reason: string;
}

export type Climbed = { matches: LineMatch[] } | { problem: string };

/** What a target was used for already, so that it explains one line only: "payment:pmt_1:in". */
export const usageKey = (type: string, id: string, amountMinor: bigint): string =>
  `${type}:${id}:${amountMinor < 0n ? "out" : "in"}`;

/**
 * Explains one line by the first rung that fits. Only what is certain is matched here: the processor's own id with the same
 * amount (rung 1), or the order's name with the same amount (rung 2). Everything less is for a person.
 *
 * @param used what other lines are explained by; a match is added to it
 */
export function climb(line: LadderLine, targets: readonly Target[], used: Set<string>): Climbed {
  const self = { lineId: line.id, orderId: null, rung: 1, score: 100 };
  const fee = feeOf(line, null);
  const whole = (targetType: MatchTarget, targetId: string, reason: string): Climbed => ({
    matches: [{ ...self, targetType, targetId, amountMinor: line.amountMinor, reason }, ...fee],
  });
  const source = line.sourceExternalId ?? line.externalId;
  switch (line.kind) {
    case "fee":
      return whole("fee", line.externalId, `The processor's fee: ${line.description || line.type}`);
    case "dispute":
      return whole("dispute", source, "A dispute by the processor's word");
    case "reserve":
    case "advance":
      return whole("adjustment", source, `Kept or lent by the processor: ${line.type}`);
    case "payout":
      return whole("payout", source, "An earlier payout that came back");
    case "charge":
    case "refund":
      return climbMoney(line, targets, used);
    case "adjustment":
    case "transfer":
      return { problem: `A person has to say what this ${line.kind} is for.` };
    case "unknown":
      return { problem: `The type "${line.type}" is not known yet.` };
  }
}

function climbMoney(line: LadderLine, targets: readonly Target[], used: Set<string>): Climbed {
  const byId = targets.filter(
    (target) => target.externalId !== null && target.externalId === line.sourceExternalId,
  );
  const named = byId.length > 0 ? byId : byOrder(line, targets);
  const rung = byId.length > 0 ? 1 : 2;
  if (named.length === 0)
    return { problem: `Nothing here is known as ${line.sourceExternalId ?? "its source"}.` };
  const sized = named.filter((target) => target.amountMinor === size(line));
  if (sized.length === 0) {
    const [known] = named;
    return {
      problem: `The ${known!.type} is ${known!.amountMinor} minor units here, the line says ${size(line)}.`,
    };
  }
  const priced = sized.filter((target) => target.currency === line.currency);
  if (priced.length === 0)
    return { problem: `Paid in ${sized[0]!.currency}, settled in ${line.currency}: a person has to look.` };
  const free = priced.filter((target) => !used.has(usageKey(target.type, target.id, line.amountMinor)));
  const [target] = free;
  if (!target)
    return { problem: `The ${priced[0]!.type} is explained by another line already: counted twice?` };
  if (rung === 2 && free.length > 1) return { problem: "More than one payment of the order fits." };
  used.add(usageKey(target.type, target.id, line.amountMinor));
  const reason =
    rung === 1
      ? `Same id at the processor (${line.sourceExternalId})`
      : `Order ${target.orderName} and amount`;
  return {
    matches: [
      {
        lineId: line.id,
        targetType: target.type,
        targetId: target.id,
        orderId: target.orderId,
        rung,
        score: rung === 1 ? 100 : 90,
        amountMinor: line.amountMinor,
        reason,
      },
      ...feeOf(line, target.orderId),
    ],
  };
}

const size = (line: LadderLine) => (line.amountMinor < 0n ? -line.amountMinor : line.amountMinor);

/** Rung 2: the line names the order, and the order has a payment or refund of the line's direction. */
function byOrder(line: LadderLine, targets: readonly Target[]): Target[] {
  const wanted = line.kind === "charge" ? "payment" : "refund";
  const words = new Set(line.description.split(/[\s,;:()]+/).filter((word) => word !== ""));
  return targets.filter(
    (target) =>
      target.type === wanted &&
      target.orderName !== null &&
      words.has(target.orderName) &&
      target.amountMinor === size(line),
  );
}

/** The fee that the statement takes on a line of something else. */
export function feeOf(line: LadderLine, orderId: string | null, rung = 1): LineMatch[] {
  if (line.feeMinor === 0n) return [];
  return [
    {
      lineId: line.id,
      targetType: "fee",
      targetId: line.externalId,
      orderId,
      rung,
      score: 100,
      amountMinor: -line.feeMinor,
      reason: "The fee stated on the line",
    },
  ];
}
