import Link from "next/link";
import type { Column } from "#components/blocks/data-table.tsx";
import { MoneyText } from "#components/blocks/money-text.tsx";
import { Button } from "#components/ui/button.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { stateTones, whyText, type Listing } from "./words.ts";

export interface ListingColumnsInput {
  /** Orders that wait, by listing. */
  waiting: ReadonlyMap<string, number>;
  canMap: boolean;
  isBusy: boolean;
  onAccept: (row: Listing) => void;
}

/** The columns of the list of listings. */
export function listingColumns(input: ListingColumnsInput): Column<Listing>[] {
  const { waiting, canMap, isBusy, onAccept } = input;
  return [
    {
      key: "title",
      header: "Listing",
      cell: (row) => <span className="block max-w-80 truncate">{row.title}</span>,
    },
    { key: "shop", header: "Shop", cell: (row) => row.connectionName, defaultHidden: true },
    {
      key: "sku",
      header: "SKU text",
      cell: (row) => <span className="font-mono text-[12px]">{row.skuText ?? "—"}</span>,
    },
    {
      key: "barcode",
      header: "Barcode",
      cell: (row) => <span className="font-mono text-[12px]">{row.barcode ?? "—"}</span>,
      defaultHidden: true,
    },
    {
      key: "price",
      header: "Price",
      align: "right",
      cell: (row) =>
        row.priceMinor !== null && row.currency !== null ? (
          <MoneyText minor={row.priceMinor} currency={row.currency} />
        ) : (
          "—"
        ),
    },
    {
      key: "state",
      header: "State",
      cell: (row) => <StatusBadge tone={stateTones[row.state]}>{row.state}</StatusBadge>,
    },
    {
      key: "waiting",
      header: "Orders waiting",
      align: "right",
      cell: (row) => {
        const orders = waiting.get(row.id) ?? 0;
        return orders > 0 ? <span className="font-medium text-bad">{orders}</span> : "—";
      },
    },
    {
      key: "stands",
      header: "Stands for",
      cell: (row) =>
        row.matches.length > 0 ? (
          <Parts row={row} />
        ) : (
          <Suggested row={row} canMap={canMap} isBusy={isBusy} onAccept={onAccept} />
        ),
    },
  ];
}

function Parts({ row }: { row: Listing }) {
  return (
    <span className="flex flex-wrap gap-x-2">
      {row.matches.map((part) => (
        <span key={part.skuId}>
          {part.quantity > 1 && `${part.quantity} × `}
          <Link href={`/inventory/${part.skuId}`} className="underline underline-offset-2">
            {part.code}
          </Link>
        </span>
      ))}
    </span>
  );
}

function Suggested(props: Omit<ListingColumnsInput, "waiting"> & { row: Listing }) {
  const { row, canMap, isBusy, onAccept } = props;
  const [best] = row.suggestions;
  if (!best) return <span className="text-muted">no suggestion</span>;
  return (
    <span className="flex flex-wrap items-center gap-2">
      <span>
        {best.quantity > 1 && `${best.quantity} × `}
        {best.code}
      </span>
      <span className="text-[12px] text-muted">{whyText(best)}</span>
      {canMap && (
        <Button
          disabled={isBusy}
          aria-label={`${best.isSure ? "Accept" : "Look at"} ${best.code} for ${row.title}`}
          onClick={() => onAccept(row)}
        >
          {best.isSure ? "Accept" : "Look"}
        </Button>
      )}
    </span>
  );
}
