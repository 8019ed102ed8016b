import { stringify } from "csv-stringify/sync";
import { formatDecimal, money } from "#kernel/money.ts";
import type { PayoutLineRow, PayoutView } from "../queries/get-payout.ts";

/** Every line as CSV, amounts as decimals of the currency. Texts cannot become formulas in a spreadsheet. */
export function statementCsv(
  payout: Pick<PayoutView, "externalId" | "arrivalOn">,
  lines: readonly PayoutLineRow[],
): string {
  const rows = lines.map((line) => {
    const told = (minor: bigint) => formatDecimal(money(minor, line.currency));
    return {
      payout: payout.externalId,
      arrives_on: payout.arrivalOn,
      line: line.externalId,
      occurred_at: line.occurredAt.toISOString(),
      type: line.type,
      kind: line.kind,
      source: line.sourceExternalId ?? "",
      description: line.description,
      amount: told(line.amountMinor),
      fee: told(line.feeMinor),
      net: told(line.netMinor),
      currency: line.currency,
      explained_by: line.targetType ?? "",
      order: line.orderName ?? "",
      rung: line.rung === null ? "" : String(line.rung),
      reason: line.reason ?? "",
    };
  });
  const columns = Object.keys(rows[0] ?? { line: "" });
  return stringify(rows.map(harmless), { header: true, columns });
}

/** A quote in front of what a spreadsheet would run; negative amounts stay amounts. */
function harmless<Row extends Record<string, string>>(row: Row): Record<string, string> {
  return Object.fromEntries(
    Object.entries(row).map(([key, text]) => [
      key,
      /^[=+@\t\r-]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text,
    ]),
  );
}
