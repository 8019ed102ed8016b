"use client";

import Link from "next/link";
import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FileDown } from "lucide-react";
import { DetailList } from "#components/blocks/detail-list.tsx";
import { formatMoney } from "#components/blocks/money-text.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Card } from "#components/ui/card.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import type { PayoutStatus, Reconciliation } from "#server/modules/settlement/contract.ts";
import { EquationCard } from "./equation-card.tsx";
import { PayoutLines } from "./payout-lines.tsx";
import { matchRate, PayoutBadge, ReconciliationBadge } from "./payout-list.tsx";
import { ReasonDialog } from "./reason-dialog.tsx";
import { UnknownTypes } from "./unknown-types.tsx";
import type { PayoutData } from "./types.ts";

export interface PayoutPermissions {
  decide: boolean;
  seeLedger: boolean;
}

const linkLook =
  "inline-flex min-h-8 items-center gap-2 rounded-md border border-line bg-surface px-3 text-[13px] font-medium hover:bg-raised";

/** One payout: what it adds up to, what is open and who can close it, every line, and where it is in the books. */
export function PayoutView({ id, may }: { id: string; may: PayoutPermissions }) {
  const trpc = useTRPC();
  const payout = useQuery(trpc.settlement.payout.queryOptions({ id }, { refetchInterval: 15_000 }));
  const again = useMutation(trpc.settlement.readAgain.mutationOptions());
  if (!payout.data) {
    return (
      <>
        <PageHeader title="Payout" />
        {payout.error ? <QueryProblem error={payout.error} /> : <SkeletonLines count={6} />}
      </>
    );
  }
  const { data } = payout;
  const isOpen = data.postedAt === null;
  return (
    <>
      <PageHeader
        title={`Payout of ${formatMoney(data.amountMinor, data.currency)}`}
        description={`${data.connectionName} · arrives ${data.arrivalOn} · ${data.externalId}`}
      >
        <PayoutBadge status={data.status as PayoutStatus} />
        <ReconciliationBadge state={data.reconciliation as Reconciliation} />
      </PageHeader>
      <div className="flex flex-wrap gap-2">
        <a href={`/files/payout/${data.id}.pdf`} className={linkLook}>
          <FileDown aria-hidden size={14} /> Statement PDF
        </a>
        <a href={`/files/payout/${data.id}.csv`} className={linkLook}>
          <FileDown aria-hidden size={14} /> Lines CSV
        </a>
        {may.decide && isOpen && (
          <Button disabled={again.isPending || again.isSuccess} onClick={() => again.mutate({ id })}>
            {again.isSuccess ? "Being read again" : "Read again from the processor"}
          </Button>
        )}
      </div>
      {again.error && <QueryProblem error={again.error} />}
      {data.unknownTypes.length > 0 && <UnknownTypes payout={data} canWrite={may.decide} />}
      {data.unknownTypes.length === 0 && data.stoppedReason && (
        <Callout tone="bad" title="The payout is stopped: its statement could not be read to the end">
          {data.stoppedReason}
        </Callout>
      )}
      {isOpen && data.unexplainedMinor !== 0n && <Remainder payout={data} canDecide={may.decide} />}
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <EquationCard payout={data} />
        <Facts payout={data} seeLedger={may.seeLedger} />
      </div>
      <PayoutLines payoutId={id} canDecide={may.decide && isOpen} />
    </>
  );
}

/** Money that no line explains: told, and written off only with a reason. */
function Remainder({ payout, canDecide }: { payout: PayoutData; canDecide: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [isAsking, setIsAsking] = useState(false);
  const amount = formatMoney(payout.unexplainedMinor, payout.currency);
  const writeOff = useMutation(
    trpc.settlement.writeOffRemainder.mutationOptions({
      onSuccess: () => setIsAsking(false),
      onSettled: () => queryClient.invalidateQueries(trpc.settlement.pathFilter()),
    }),
  );
  if (payout.writtenOff?.minor === payout.unexplainedMinor.toString()) {
    return <Callout tone="info" title={`${amount} are written off: ${payout.writtenOff.reason}`} />;
  }
  return (
    <Callout tone="warn" title={`${amount} of this payout are on no line of its statement`}>
      <p>Read the statement again, or ask the processor. Without an answer it can be written off.</p>
      {canDecide && (
        <Button className="mt-2" onClick={() => setIsAsking(true)}>
          Write off {amount}
        </Button>
      )}
      {isAsking && (
        <ReasonDialog
          title={`Write off ${amount}?`}
          description="It is booked as unexplained. It holds for exactly this amount; when the statement changes the difference is open again."
          action={`Write off ${amount}`}
          isBusy={writeOff.isPending}
          error={writeOff.error}
          onClose={() => setIsAsking(false)}
          onConfirm={(reason) => writeOff.mutate({ payoutId: payout.id, reason })}
        />
      )}
    </Callout>
  );
}

function Facts({ payout, seeLedger }: { payout: PayoutData; seeLedger: boolean }) {
  const journals = payout.journals.map((journal) =>
    seeLedger ? (
      <Link key={journal.id} href={`/ledger/${journal.id}`} className="block underline underline-offset-2">
        Journal {String(journal.number)} · {journal.memo}
      </Link>
    ) : (
      <span key={journal.id} className="block">
        Journal {String(journal.number)}
      </span>
    ),
  );
  return (
    <Card title="Facts">
      <DetailList
        items={[
          { label: "Lines explained", value: matchRate(payout.matchedCount, payout.lineCount) },
          { label: "Arrives at the bank", value: payout.arrivalOn },
          { label: "In the books", value: payout.postedAt ? <TimeText at={payout.postedAt} /> : "Not yet" },
          { label: "Posted as", value: journals.length > 0 ? journals : null },
          {
            label: "Written off",
            value: payout.writtenOff
              ? `${formatMoney(BigInt(payout.writtenOff.minor), payout.currency)}: ${payout.writtenOff.reason}`
              : null,
          },
          { label: "Mapping of types", value: `version ${payout.feeMappingVersion ?? 0}` },
          { label: "Last judged", value: <TimeText at={payout.updatedAt} /> },
        ]}
      />
    </Card>
  );
}
