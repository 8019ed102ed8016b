"use client";

import type { inferRouterOutputs } from "@trpc/server";
import { MoneyText } from "#components/blocks/money-text.tsx";
import { Card } from "#components/ui/card.tsx";
import { Popover } from "#components/ui/popover.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { AppRouter } from "#server/api/root.ts";

export type Invoice = inferRouterOutputs<AppRouter>["invoicing"]["get"];
type Line = Invoice["lines"][number];

/** The lines with what can still be credited; each amount that is a share says of what. */
export function InvoiceLines({ invoice }: { invoice: Invoice }) {
  const money = (minor: bigint) => <MoneyText minor={minor} currency={invoice.currency} />;
  return (
    <Card title="Lines">
      <Table label="Lines of the invoice">
        <thead>
          <tr>
            <Th>Item</Th>
            <Th className="text-right">Units</Th>
            <Th className="text-right">Price</Th>
            <Th className="text-right">Discount</Th>
            <Th className="text-right">Net</Th>
            <Th className="text-right">Tax</Th>
            <Th className="text-right">Total</Th>
            <Th className="text-right">Left to credit</Th>
            <Th>Share of the order</Th>
          </tr>
        </thead>
        <tbody>
          {invoice.lines.map((line) => (
            <tr key={line.id}>
              <Td>
                {line.title}
                {line.skuCode && (
                  <span className="ml-2 font-mono text-[12px] text-muted">{line.skuCode}</span>
                )}
              </Td>
              <Td className="text-right">{line.kind === "item" ? line.quantity : ""}</Td>
              <Td className="text-right">{money(line.unitPriceMinor)}</Td>
              <Td className="text-right">{line.discountMinor > 0n ? money(-line.discountMinor) : "–"}</Td>
              <Td className="text-right">{money(line.netMinor)}</Td>
              <Td className="text-right">{money(line.taxMinor)}</Td>
              <Td className="text-right font-medium">{money(line.totalMinor)}</Td>
              <Td className="text-right">{money(line.netLeftMinor + line.taxLeftMinor)}</Td>
              <Td>
                <ShareOfOrder invoice={invoice} line={line} />
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

/** How a line's discount and tax came about. */
function ShareOfOrder({ invoice, line }: { invoice: Invoice; line: Line }) {
  const { share } = line;
  if (!share) return null;
  const money = (minor: bigint) => <MoneyText minor={minor} currency={invoice.currency} />;
  const isWhole = share.before === "0" && share.now === share.of;
  const part = line.kind === "item" ? `${share.now} of ${share.of}` : "by value";
  const label = isWhole ? "all of it" : part;
  return (
    <Popover trigger={label} label={`${label}: how ${line.title} was split`}>
      <div className="grid max-w-sm gap-2 text-[13px]">
        <p>{sentenceOf(invoice, line, share)}</p>
        <p>
          Shares round so that all invoices of the order add up to it: what rounding keeps back here comes with the next
          invoice.
        </p>
        {line.taxes.length > 0 && (
          <ul>
            {line.taxes.map((tax) => (
              <li key={`${tax.title} ${tax.rate}`} className="flex justify-between gap-4">
                <span>
                  {tax.title} {tax.rate !== null && percentOf(tax.rate)}
                </span>
                {money(tax.minor)}
              </li>
            ))}
          </ul>
        )}
        <p className="text-muted">
          Decided by {invoice.policyVersion === 0 ? "the standard policy" : `version ${invoice.policyVersion} of the invoicing policy`}.
        </p>
      </div>
    </Popover>
  ); // prettier-ignore
}

function sentenceOf(invoice: Invoice, line: Line, share: NonNullable<Line["share"]>): string {
  if (line.kind === "shipping")
    return invoice.shippingOn === "first"
      ? "All shipping of an order is on its first invoice."
      : "Shipping is shared by the value of what is invoiced.";
  const before = share.before === "0" ? "" : ` ${share.before} were invoiced before.`;
  return `This shipment has ${share.now} of the ${share.of} units ordered, and takes that part of the line's discount and tax.${before}`;
}

const percentOf = (rate: string): string => {
  const value = Number(rate);
  return Number.isFinite(value) ? `${Number((value * 100).toFixed(4))}%` : rate;
};
