"use client";

import { useState, type FormEvent } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "#components/blocks/confirm-dialog.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Card } from "#components/ui/card.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { TimeText } from "#components/ui/time-text.tsx";

const kinds = [
  { value: "read", label: "Read only" },
  { value: "write", label: "Read and change" },
] as const;

/** Keys for programs: made, shown once, revoked. */
export function ApiKeys() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [revoking, setRevoking] = useState<{ id: string; name: string }>();
  const keys = useQuery(trpc.identity.apiKeys.queryOptions({}));
  const revoke = useMutation(
    trpc.identity.revokeApiKey.mutationOptions({
      onSettled: () => (setRevoking(undefined), queryClient.invalidateQueries(trpc.identity.pathFilter())),
    }),
  );
  const problem = keys.error ?? revoke.error;
  return (
    <>
      <PageHeader title="API keys" description="For programs that work with your data." />
      {problem && <QueryProblem error={problem} />}
      <NewKey />
      {keys.data?.length === 0 && <EmptyState title="No key yet." />}
      {keys.data && keys.data.length > 0 && (
        <Table label="API keys">
          <thead>
            <tr>
              <Th>Name</Th>
              <Th>Begins with</Th>
              <Th>May</Th>
              <Th>Made</Th>
              <Th>Last used</Th>
              <Th>
                <span className="sr-only">Revoke</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {keys.data.map((key) => (
              <tr key={key.id}>
                <Td className="font-medium">{key.name}</Td>
                <Td className="font-mono text-[12px]">{key.prefix}…</Td>
                <Td>{key.scopes.join(", ")}</Td>
                <Td>
                  <TimeText at={key.createdAt} /> by {key.createdBy}
                </Td>
                <Td>{key.lastUsedAt ? <TimeText at={key.lastUsedAt} /> : "never"}</Td>
                <Td className="text-right">
                  {key.revokedAt ? (
                    <StatusBadge tone="quiet">revoked</StatusBadge>
                  ) : (
                    <Button variant="danger" onClick={() => setRevoking({ id: key.id, name: key.name })}>
                      Revoke<span className="sr-only"> {key.name}</span>
                    </Button>
                  )}
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      <ConfirmDialog
        isOpen={revoking !== undefined}
        onClose={() => setRevoking(undefined)}
        onConfirm={() => revoking && revoke.mutate({ keyId: revoking.id })}
        title={`Revoke ${revoking?.name ?? ""}`}
        consequence="Programs that use this key are refused from the next call on. It cannot be brought back."
        action="Revoke"
        isBusy={revoke.isPending}
      />
    </>
  );
}

function NewKey() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  const [kind, setKind] = useState<"read" | "write">("read");
  const create = useMutation(
    trpc.identity.createApiKey.mutationOptions({
      onSuccess: () => setName(""),
      onSettled: () => queryClient.invalidateQueries(trpc.identity.apiKeys.pathFilter()),
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ name, scopes: kind === "write" ? ["read", "write"] : ["read"] });
  };
  return (
    <Card title="New key">
      <div className="grid gap-4">
        {create.error && <QueryProblem error={create.error} />}
        <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
          <div className="w-full sm:w-72">
            <Field
              label="What it is for"
              required
              maxLength={80}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </div>
          <Select label="May" value={kind} onChange={setKind} options={kinds} />
          <Button type="submit" variant="primary" disabled={create.isPending}>
            Make key
          </Button>
        </form>
        {create.data && (
          <Callout tone="warn" title="Copy the key now. It is shown only this once.">
            <CopyButton value={create.data.key} />
          </Callout>
        )}
      </div>
    </Card>
  );
}
