import type { Metadata } from "next";
import { InvoiceView } from "#components/invoicing/invoice-view.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";
import { Prefetched } from "../../prefetched.tsx";

export const metadata: Metadata = { title: "Invoice" };

export default async function InvoicePage({ params }: { params: Promise<{ id: string }> }) {
  const session = await requireSession();
  const { id } = await params;
  const may = {
    credit: can(session.role, "invoicing:write"),
    proposeCredit: can(session.role, "care:write"),
    seeLedger: can(session.role, "ledger:read"),
  };
  return (
    <Prefetched ask={(trpc) => [trpc.invoicing.get.queryOptions({ id })]}>
      <InvoiceView id={id} may={may} />
    </Prefetched>
  );
}
