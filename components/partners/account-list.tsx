"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { AccountCard } from "./account-cards.tsx";
import { ConnectDialog } from "./connect-dialog.tsx";
import { EditDialog } from "./edit-dialog.tsx";
import type { Kind } from "./types.ts";

/** Every partner account with its budget now, and the way to connect another one. */
export function AccountList({ canEdit }: { canEdit: boolean }) {
  const trpc = useTRPC();
  const [isConnecting, setConnecting] = useState(false);
  const [editedId, setEdited] = useState<string | null>(null);
  const accounts = useQuery(trpc.partners.accounts.queryOptions({}, { refetchInterval: 3_000 }));
  const health = useQuery(trpc.channels.health.queryOptions({}, { refetchInterval: 15_000 }));
  const feeds = useQuery(trpc.channels.feeds.queryOptions({}, { refetchInterval: 5_000 }));
  const channels = useQuery(trpc.channels.kinds.queryOptions({}, { staleTime: Infinity }));
  const others = useQuery(trpc.partners.kinds.queryOptions({}, { staleTime: Infinity }));
  const kinds: Kind[] = [
    ...(channels.data ?? []).map((kind) => ({ ...kind, at: "channels" as const })),
    ...(others.data ?? []).map((kind) => ({ ...kind, at: "partners" as const })),
  ];
  const kindOf = (kind: string) => kinds.find((one) => one.kind === kind);
  const edited = accounts.data?.find((one) => one.id === editedId);
  const editedKind = edited && kindOf(edited.kind);
  const problem = accounts.error ?? health.error ?? feeds.error ?? channels.error ?? others.error;
  return (
    <>
      <PageHeader
        title="Partners"
        description="Each account with what it allows, what waits, and what it told us."
      >
        {canEdit && (
          <Button variant="primary" onClick={() => setConnecting(true)}>
            Connect a partner
          </Button>
        )}
      </PageHeader>
      {problem && <QueryProblem error={problem} />}
      {accounts.data?.length === 0 && (
        <EmptyState title="No partner is connected yet.">
          Connect a channel to receive its orders, a carrier to buy labels, a processor to match payouts.
        </EmptyState>
      )}
      <div className="grid grid-cols-1 items-start gap-3 xl:grid-cols-2">
        {accounts.data?.map((account) => (
          <AccountCard
            key={account.id}
            account={account}
            health={health.data?.find((one) => one.connectionId === account.id)}
            feed={feeds.data?.find((one) => one.connectionId === account.id)}
            canEdit={canEdit}
            onEdit={kindOf(account.kind) ? () => setEdited(account.id) : null}
          />
        ))}
      </div>
      {channels.data && others.data && isConnecting && (
        <ConnectDialog kinds={kinds} onClose={() => setConnecting(false)} />
      )}
      {edited && editedKind && (
        <EditDialog key={edited.id} account={edited} kind={editedKind} onClose={() => setEdited(null)} />
      )}
    </>
  );
}
