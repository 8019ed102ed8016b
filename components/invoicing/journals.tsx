"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { MoneyText } from "#components/blocks/money-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { Invoice } from "./invoice-lines.tsx";

/** Where the invoice and its credit notes are in the books; lines for those who may read them. */
export function Journals({ journals, canOpen }: { journals: Invoice["journals"]; canOpen: boolean }) {
  const [openId, setOpenId] = useState<string>();
  if (journals.length === 0) return null;
  return (
    <Card title="Posted as">
      <ul className="grid gap-2 text-[13px]">
        {journals.map((journal) => (
          <li key={journal.id} className="grid gap-2">
            <div className="flex flex-wrap items-center gap-x-3">
              {canOpen ? (
                <Button
                  variant="quiet"
                  aria-expanded={openId === journal.id}
                  onClick={() => setOpenId(openId === journal.id ? undefined : journal.id)}
                >
                  Journal {String(journal.number)}
                </Button>
              ) : (
                <span className="font-medium">Journal {String(journal.number)}</span>
              )}
              <span className="text-muted">{journal.memo}</span>
            </div>
            {openId === journal.id && <JournalLines id={journal.id} />}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function JournalLines({ id }: { id: string }) {
  const trpc = useTRPC();
  const journal = useQuery(trpc.ledger.journal.queryOptions({ id }));
  if (journal.error) return <QueryProblem error={journal.error} />;
  if (!journal.data) return <SkeletonLines />;
  const { currency, lines } = journal.data;
  const money = (minor: bigint) => (minor > 0n ? <MoneyText minor={minor} currency={currency} /> : "");
  return (
    <Table label={`Lines of journal ${String(journal.data.number)}`}>
      <thead>
        <tr>
          <Th>Account</Th>
          <Th className="text-right">Debit</Th>
          <Th className="text-right">Credit</Th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.position}>
            <Td>
              {line.accountCode} {line.accountName}
            </Td>
            <Td className="text-right">{money(line.debitMinor)}</Td>
            <Td className="text-right">{money(line.creditMinor)}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
