import Link from "next/link";
import { MoneyText } from "#components/blocks/money-text.tsx";
import { QuantityText } from "#components/blocks/quantity-text.tsx";
import { cn } from "#components/ui/cn.ts";
import { Select, type SelectOption } from "#components/ui/select.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { lineDecisions, type LineDecision } from "#server/modules/inventory/contract.ts";
import { decisionWords, overWords, type CountLine } from "./count-words.ts";

const options: SelectOption<LineDecision | "">[] = [
  { value: "", label: "As the rest" },
  ...lineDecisions.map((value) => ({ value, label: decisionWords[value] })),
];

/** What was expected and counted, line by line; with `onChoose` a line can be decided apart from the rest. */
export function CountLines(props: {
  lines: readonly CountLine[];
  choices?: Record<string, LineDecision | "">;
  onChoose?: (lineId: string, decision: LineDecision | "") => void;
}) {
  const { lines, choices = {}, onChoose } = props;
  const hasLots = lines.some(({ lotCode }) => lotCode !== "");
  return (
    <Table label="Lines">
      <thead>
        <tr>
          <Th>SKU</Th>
          {hasLots && <Th>Lot</Th>}
          <Th className="text-right">Expected</Th>
          <Th className="text-right">Counted</Th>
          <Th className="text-right">Difference</Th>
          <Th className="text-right">At cost</Th>
          <Th>Scanned</Th>
          <Th className="text-right">Moved since</Th>
          <Th>{onChoose ? "Decide" : "Decision"}</Th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.id}>
            <Td className="py-1.5">
              <Link href={`/inventory/${line.skuId}`} className="underline underline-offset-2">
                {line.skuCode}
              </Link>{" "}
              <span className="text-muted">{line.skuTitle}</span>
            </Td>
            {hasLots && <Td>{line.lotCode}</Td>}
            <Td className="text-right">
              <QuantityText value={line.expected} />
            </Td>
            <Td className="text-right">
              <QuantityText value={line.counted} />
            </Td>
            <Td className={cn("text-right tabular-nums", line.variance < 0 && "text-bad")}>
              {line.variance > 0 ? `+${line.variance}` : line.variance}
              {line.over.length > 0 && (
                <span className="block text-[12px] text-muted">
                  {line.over.map((reason) => overWords[reason]).join(", ")}
                </span>
              )}
            </Td>
            <Td className="text-right">
              {line.valueMinor !== null && line.currency ? (
                <MoneyText minor={line.valueMinor} currency={line.currency} isDelta />
              ) : (
                "not known"
              )}
            </Td>
            <Td>
              <TimeText at={line.countedAt} />
            </Td>
            <Td className="text-right tabular-nums">
              {line.movedSince > 0 ? `+${line.movedSince}` : line.movedSince || "–"}
            </Td>
            <Td>
              {onChoose && line.variance !== 0 ? (
                <Select
                  label={`Decide ${line.skuCode}${line.lotCode && ` ${line.lotCode}`}`}
                  isLabelHidden
                  value={choices[line.id] ?? ""}
                  onChange={(value) => onChoose(line.id, value)}
                  options={options}
                />
              ) : (
                line.decision && decisionWords[line.decision]
              )}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
