import Link from "next/link";
import { MoneyText } from "#components/blocks/money-text.tsx";
import { Card } from "#components/ui/card.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { Order } from "./types.ts";

/** What was bought, what it is made of, and where each part stands. */
export function OrderLines({ order }: { order: Order }) {
  return (
    <Card title="Lines">
      <Table label="Lines">
        <thead>
          <tr>
            <Th>Item</Th>
            <Th>Made of</Th>
            <Th className="text-right">Quantity</Th>
            <Th className="text-right">Price</Th>
            <Th className="text-right">Discount</Th>
            <Th className="text-right">Tax</Th>
          </tr>
        </thead>
        <tbody>
          {order.lines.map((line) => (
            <tr key={line.id}>
              <Td>
                <span className="block font-medium">{line.title}</span>
                <span className="block text-[12px] text-muted">{line.skuText ?? "no SKU text"}</span>
              </Td>
              <Td>
                <LineParts line={line} />
              </Td>
              <Td className="text-right tabular-nums">
                {line.quantity - line.canceledQuantity}
                {line.canceledQuantity > 0 && (
                  <span className="block text-[12px] text-muted">of {line.quantity}</span>
                )}
              </Td>
              <Td className="text-right">
                <MoneyText minor={line.unitPriceMinor} currency={order.currency} />
              </Td>
              <Td className="text-right">
                <MoneyText minor={line.discountMinor} currency={order.currency} />
              </Td>
              <Td className="text-right">
                <MoneyText minor={line.taxMinor} currency={order.currency} />
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

function LineParts({ line }: { line: Order["lines"][number] }) {
  if (!line.isMapped) {
    return (
      <span className="flex flex-wrap items-center gap-2">
        <StatusBadge tone="bad">no SKU</StatusBadge>
        {line.listingId && (
          <Link
            href={`/catalog/listings?status=all&listing=${line.listingId}`}
            className="underline underline-offset-2"
          >
            Map it
          </Link>
        )}
      </span>
    );
  }
  if (line.parts.length === 0) return <span className="text-muted">nothing to ship</span>;
  return (
    <ul className="grid gap-1">
      {line.parts.map((part) => {
        const committed = part.committed.reduce((sum, { quantity }) => sum + quantity, 0);
        return (
          <li key={part.skuId} className="flex flex-wrap items-center gap-2">
            <Link href={`/inventory/${part.skuId}`} className="underline underline-offset-2">
              {part.perUnit > 1 && `${part.perUnit} × `}
              {part.skuCode}
            </Link>
            {committed > 0 && (
              <Link
                href={`/inventory/${part.skuId}?explain=committed`}
                className="text-[12px] text-muted underline underline-offset-2"
              >
                {committed} committed
              </Link>
            )}
            {part.waiting > 0 && (
              <>
                {part.soldAhead > 0 && (
                  <StatusBadge tone="info">
                    {`${part.soldAhead} ${part.soldAs === "pre_order" ? "pre-order" : "backorder"}`}
                  </StatusBadge>
                )}
                {part.waiting > part.soldAhead && (
                  <StatusBadge tone="warn">{`${part.waiting - part.soldAhead} waiting`}</StatusBadge>
                )}
                <span className="text-[12px] text-muted">
                  {part.expectedOn ? `expected ${part.expectedOn}` : "no date yet"}
                  {part.cancelOn && `, to be canceled or kept on ${part.cancelOn}`}
                </span>
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}
