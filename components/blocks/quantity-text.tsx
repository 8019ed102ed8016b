import { cn } from "#components/ui/cn.ts";

const plain = new Intl.NumberFormat("en-US");
const signed = new Intl.NumberFormat("en-US", { signDisplay: "exceptZero" });

export interface QuantityTextProps {
  value: number;
  /** Singular and plural where the word is needed: ["unit", "units"]. */
  unit?: readonly [string, string];
  /** A change: with its sign. */
  isDelta?: boolean;
  /** Zero steps back, so that what there is stands out. */
  isZeroQuiet?: boolean;
  className?: string;
}

/** A count in figures of one width. */
export function QuantityText({
  value,
  unit,
  isDelta = false,
  isZeroQuiet = false,
  className,
}: QuantityTextProps) {
  const text = (isDelta ? signed : plain).format(value);
  const word = unit && ` ${Math.abs(value) === 1 ? unit[0] : unit[1]}`;
  return (
    <span
      className={cn("whitespace-nowrap tabular-nums", isZeroQuiet && value === 0 && "text-muted", className)}
    >
      {text}
      {word}
    </span>
  );
}
