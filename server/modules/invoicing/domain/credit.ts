import { allocate, divide } from "#kernel/money.ts";
import type { CreditLineInput } from "../contract.ts";

/** What can still be credited of an invoice line. */
export interface CreditableLine {
  invoiceLineId: string;
  kind: "item" | "shipping";
  orderLineId: string | null;
  title: string;
  /** Units invoiced, and units that credit notes named. */
  quantity: number;
  creditedQuantity: number;
  netMinor: bigint;
  taxMinor: bigint;
  netLeftMinor: bigint;
  taxLeftMinor: bigint;
}

export interface CreditAmount {
  netMinor: bigint;
  taxMinor: bigint;
}

/**
 * Net and tax of what was asked for a line. Tax that was not named is the line's proportion of what is left, so that a line that is
 * credited in pieces gives back exactly its tax, not a cent more or less. May exceed what is left: refusing is the caller's.
 */
export function creditAmount(line: CreditableLine, asked: CreditLineInput): CreditAmount {
  const { netLeftMinor, taxLeftMinor } = line;
  if (asked.totalMinor !== undefined) return splitTotal(line, asked.totalMinor);
  if (asked.netMinor !== undefined) {
    const { netMinor } = asked;
    return { netMinor, taxMinor: asked.taxMinor ?? taxOfNet(line, netMinor) };
  }
  const units = asked.quantity ?? 0;
  const unitsLeft = line.quantity - line.creditedQuantity;
  if (units === unitsLeft) return { netMinor: netLeftMinor, taxMinor: taxLeftMinor };
  // more units than are left is more than is left: said in money, so that the refusal can name it
  const share = (whole: bigint) => divide(whole * BigInt(units), BigInt(line.quantity), "halfUp");
  const netMinor = units > unitsLeft ? share(line.netMinor) + netLeftMinor : share(line.netMinor);
  const taxMinor = share(line.taxMinor);
  return {
    netMinor: units > unitsLeft ? netMinor : least(netMinor, netLeftMinor),
    taxMinor: least(taxMinor, taxLeftMinor),
  };
}

function splitTotal({ netLeftMinor, taxLeftMinor }: CreditableLine, totalMinor: bigint): CreditAmount {
  const [netMinor = 0n, taxMinor = 0n] = allocate(totalMinor, [netLeftMinor, taxLeftMinor]);
  return { netMinor, taxMinor };
}

function taxOfNet({ netLeftMinor, taxLeftMinor }: CreditableLine, netMinor: bigint): bigint {
  if (netMinor >= netLeftMinor) return taxLeftMinor;
  return divide(taxLeftMinor * netMinor, netLeftMinor, "halfUp");
}

const least = (left: bigint, right: bigint): bigint => (left < right ? left : right);

/**
 * Spreads an amount, tax in it, over what is left of the lines in proportion, by largest remainder. More than is left in all comes
 * back as it is, on the first line, so that crediting it is refused.
 */
export function spreadCredit(lines: readonly CreditableLine[], totalMinor: bigint): CreditLineInput[] {
  const left = lines.map((line) => line.netLeftMinor + line.taxLeftMinor);
  if (lines.length === 0) return [];
  return allocate(totalMinor, left)
    .map((share, index) => ({ invoiceLineId: lines[index]!.invoiceLineId, totalMinor: share }))
    .filter((line) => line.totalMinor > 0n);
}
