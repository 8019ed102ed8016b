import { cn } from "#components/ui/cn.ts";
import { currencyDigits } from "#kernel/currency.ts";
import { formatDecimal } from "#kernel/money.ts";

export interface MoneyTextProps {
  /** Whole minor units. */
  minor: bigint;
  /** ISO 4217. */
  currency: string;
  /** Shows a plus too, and colors by sign: for differences. */
  isDelta?: boolean;
  className?: string;
}

/** Exact text of an amount, e.g. "$1,234.50"; never through a float. */
export function formatMoney(minor: bigint, currency: string, isDelta = false): string {
  const digits = currencyDigits(currency);
  const format = new Intl.NumberFormat("en-US", {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: isDelta ? "exceptZero" : "auto",
  });
  return format.format(formatDecimal({ minor, currency }) as Intl.StringNumericLiteral);
}

/** An amount with its currency, in figures of one width. Right-align its column. */
export function MoneyText({ minor, currency, isDelta = false, className }: MoneyTextProps) {
  const color = isDelta && (minor > 0n ? "text-good" : minor < 0n && "text-bad");
  return (
    <span className={cn("whitespace-nowrap tabular-nums", color, className)}>
      {formatMoney(minor, currency, isDelta)}
    </span>
  );
}
