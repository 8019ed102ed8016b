"use client";

import Link from "next/link";
import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { DetailList } from "#components/blocks/detail-list.tsx";
import { MoneyText } from "#components/blocks/money-text.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { SourceLink } from "./source-link.tsx";

/** One journal: its lines, the document behind it, what corrects it, and the button that reverses it. */
export function JournalView({ id, canReverse }: { id: string; canReverse: boolean }) {
  const trpc = useTRPC();
  const [isReversing, setIsReversing] = useState(false);
  const journal = useQuery(trpc.ledger.journal.queryOptions({ id }));
  if (!journal.data) {
    return (
      <>
        <PageHeader title="Journal" />
        {journal.error ? <QueryProblem error={journal.error} /> : <SkeletonLines count={5} />}
      </>
    );
  }
  const { data } = journal;
  const debits = data.lines.reduce((sum, line) => sum + line.debitMinor, 0n);
  const link = (other: { id: string; number: bigint } | null) =>
    other && (
      <Link href={`/ledger/${other.id}`} className="underline underline-offset-2">
        Journal {String(other.number)}
      </Link>
    );
  return (
    <>
      <PageHeader title={`Journal ${data.number}`} description={data.memo}>
        {canReverse && !data.reversal && !data.reversesJournalId && (
          <Button variant="danger" onClick={() => setIsReversing(true)}>
            Reverse
          </Button>
        )}
      </PageHeader>
      {isReversing && <ReverseDialog id={id} onClose={() => setIsReversing(false)} />}
      <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,1fr)]">
        <Table label="Lines of the journal">
          <thead>
            <tr>
              <Th>Account</Th>
              <Th>Memo</Th>
              <Th className="text-right">Debit</Th>
              <Th className="text-right">Credit</Th>
            </tr>
          </thead>
          <tbody>
            {data.lines.map((line) => (
              <tr key={line.position}>
                <Td>
                  <Link href={`/ledger?account=${line.accountCode}`} className="underline underline-offset-2">
                    {line.accountCode} {line.accountName}
                  </Link>
                </Td>
                <Td className="text-muted">{line.memo || "–"}</Td>
                <Td className="text-right">
                  {line.debitMinor > 0n && <MoneyText minor={line.debitMinor} currency={data.currency} />}
                </Td>
                <Td className="text-right">
                  {line.creditMinor > 0n && <MoneyText minor={line.creditMinor} currency={data.currency} />}
                </Td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr className="font-semibold">
              <Td colSpan={2}>Total</Td>
              <Td className="text-right">
                <MoneyText minor={debits} currency={data.currency} />
              </Td>
              <Td className="text-right">
                <MoneyText minor={debits} currency={data.currency} />
              </Td>
            </tr>
          </tfoot>
        </Table>
        <Card title="Facts">
          <DetailList
            items={[
              { label: "Day", value: data.postedOn },
              { label: "Source", value: <SourceLink type={data.sourceType} id={data.sourceId} /> },
              {
                label: "Order",
                value: data.orderId && (
                  <Link href={`/orders/${data.orderId}`} className="underline underline-offset-2">
                    Order
                  </Link>
                ),
              },
              { label: "Reverses", value: link(data.reverses) },
              { label: "Reversed by", value: link(data.reversal) },
              { label: "Posted", value: <TimeText at={data.createdAt} /> },
              { label: "By", value: data.createdBy },
              { label: "Event", value: <span className="font-mono text-[12px]">{data.eventKey}</span> },
            ]}
          />
        </Card>
      </div>
    </>
  );
}

function ReverseDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [memo, setMemo] = useState("");
  const [postedOn, setPostedOn] = useState(() => new Date().toISOString().slice(0, 10));
  const reverse = useMutation(
    trpc.ledger.reverse.mutationOptions({
      onSuccess: onClose,
      onSettled: () => queryClient.invalidateQueries(trpc.ledger.pathFilter()),
    }),
  );
  const isReady = memo.trim().length >= 3 && postedOn !== "";
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Reverse this journal?"
      description="Its mirror is posted beside it; the journal itself stays. A reversal is not reversed again."
    >
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady && !reverse.isPending) reverse.mutate({ journalId: id, postedOn, memo: memo.trim() });
        }}
      >
        <Field
          label="Day"
          type="date"
          value={postedOn}
          onChange={(event) => setPostedOn(event.target.value)}
          hint="In a closed month it is posted on the first day of the next open one."
        />
        <Textarea label="Reason" rows={2} value={memo} onChange={(event) => setMemo(event.target.value)} />
        {reverse.error && <QueryProblem error={reverse.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Keep it</Button>
          <Button type="submit" variant="danger" disabled={!isReady || reverse.isPending}>
            Reverse
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
