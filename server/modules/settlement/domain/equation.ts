import type { BalanceKind } from "../contract.ts";

/** A line of a statement, as far as the arithmetic needs it. Amounts are signed minor units; net = amount − fee. */
export interface StatementLine {
  kind: BalanceKind;
  amountMinor: bigint;
  feeMinor: bigint;
  netMinor: bigint;
  sourceExternalId: string | null;
}

/** What a payout is made of, in the order it is told. Signed: what the processor took is negative. */
export const equationParts = [
  "charges",
  "refunds",
  "fees",
  "disputes",
  "adjustments",
  "reserves",
  "advances",
  "transfers",
  "returnedPayouts",
  "unknown",
] as const;
export type EquationPart = (typeof equationParts)[number];

/** The sum of all parts and `unexplained` is exactly `payout`, always: what is not known has a name of its own. */
export type Equation = Record<EquationPart, bigint> & { payout: bigint; unexplained: bigint };

const partOf: Readonly<Record<BalanceKind, EquationPart>> = {
  charge: "charges",
  refund: "refunds",
  fee: "fees",
  dispute: "disputes",
  adjustment: "adjustments",
  reserve: "reserves",
  advance: "advances",
  transfer: "transfers",
  payout: "returnedPayouts",
  unknown: "unknown",
};

/** The line by which the payout itself leaves the processor's balance; every other line explains it. */
export function isOwnLine(
  line: Pick<StatementLine, "kind" | "sourceExternalId">,
  payoutExternalId: string,
): boolean {
  return line.kind === "payout" && line.sourceExternalId === payoutExternalId;
}

/**
 * payout = charges + refunds + fees + … + unexplained. Fees are what the statement says on each line, never computed.
 * @param lines the statement without the payout's own line
 */
export function equationOf(payoutMinor: bigint, lines: readonly StatementLine[]): Equation {
  const equation = { payout: payoutMinor, unexplained: payoutMinor } as Equation;
  for (const part of equationParts) equation[part] = 0n;
  for (const line of lines) {
    equation[partOf[line.kind]] += line.amountMinor;
    equation.fees -= line.feeMinor;
    equation.unexplained -= line.netMinor;
  }
  return equation;
}
