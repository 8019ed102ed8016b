import Link from "next/link";

/** What a journal was posted for, by its stored name. */
export const sourceNames: Readonly<Record<string, string>> = {
  invoice: "Invoice",
  credit_note: "Credit note",
  payment: "Payment",
  refund: "Refund",
  payout: "Payout",
  manual: "Written by a person",
};

const pages: Readonly<Record<string, string>> = { invoice: "/invoices", payout: "/payouts" };

/** The document behind a journal, as a link where it has a page of its own. */
export function SourceLink({ type, id }: { type: string; id: string }) {
  const name = sourceNames[type] ?? type.replaceAll("_", " ");
  const page = pages[type];
  if (!page) return <span>{name}</span>;
  return (
    <Link href={`${page}/${id}`} className="underline underline-offset-2">
      {name}
    </Link>
  );
}
