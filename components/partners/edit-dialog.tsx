"use client";

import { useState, type FormEvent } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { SecretFacts } from "./connect-dialog.tsx";
import { CredentialFields } from "./credential-fields.tsx";
import type { Account, ChannelKind } from "./types.ts";

/** Name, limits and credentials of a channel's account, a test call, and its webhook secret. */
export function EditDialog(props: { account: Account; kind: ChannelKind; onClose: () => void }) {
  const { account, kind, onClose } = props;
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries(trpc.partners.pathFilter());
  const [name, setName] = useState(account.name);
  const [perSecond, setPerSecond] = useState(String(account.perSecond));
  const [capacity, setCapacity] = useState(String(account.capacity));
  const [credentials, setCredentials] = useState<Record<string, string>>({});
  const save = useMutation(trpc.channels.reconnect.mutationOptions({ onSuccess: onClose, onSettled }));
  const probe = useMutation(trpc.channels.probe.mutationOptions());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const isGiven = Object.values(credentials).some((value) => value !== "");
    save.mutate({
      connectionId: account.id,
      version: account.version,
      name,
      limits: { perSecond: Number(perSecond), capacity: Number(capacity) },
      ...(isGiven ? { credentials } : {}),
    });
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Edit ${account.name}`}
      description={account.baseUrl}
      footer={
        <>
          <Button disabled={probe.isPending} onClick={() => probe.mutate({ connectionId: account.id })}>
            Test call
          </Button>
          <Button variant="primary" type="submit" form="edit-account" disabled={save.isPending}>
            Save
          </Button>
        </>
      }
    >
      <div className="grid gap-4 overflow-y-auto p-1">
        {(save.error ?? probe.error) && <QueryProblem error={(save.error ?? probe.error)!} />}
        {probe.data &&
          (probe.data.isUp ? (
            <Callout tone="good" title={`It answers: ${probe.data.shopName}`} />
          ) : (
            <Callout tone="bad" title={probe.data.detail} />
          ))}
        <form id="edit-account" onSubmit={submit} className="grid gap-3">
          <Field label="Name" required value={name} onChange={(event) => setName(event.target.value)} />
          <div className="grid grid-cols-2 gap-3">
            <Field
              label={`Limit, ${kind.limits.unit} a second`}
              required
              inputMode="decimal"
              value={perSecond}
              onChange={(event) => setPerSecond(event.target.value)}
            />
            <Field
              label="At once"
              required
              inputMode="numeric"
              value={capacity}
              onChange={(event) => setCapacity(event.target.value)}
            />
          </div>
          <CredentialFields
            fields={kind.credentials}
            values={credentials}
            onChange={setCredentials}
            isRequired={false}
          />
          {kind.credentials.length > 0 && (
            <p className="text-[13px] text-muted">
              Leave credentials empty to keep them. They are never shown.
            </p>
          )}
        </form>
        {kind.capabilities.sendsWebhooks && (
          <SecretRotation account={account} hint={kind.webhookHint} onSettled={onSettled} />
        )}
      </div>
    </Dialog>
  );
}

/** Replaces the secret; the former one stays valid until the rotation is ended. */
function SecretRotation(props: { account: Account; hint: string | null; onSettled: () => unknown }) {
  const { account, hint, onSettled } = props;
  const trpc = useTRPC();
  const rotate = useMutation(trpc.channels.rotateSecret.mutationOptions({ onSettled }));
  const end = useMutation(trpc.partners.endRotation.mutationOptions({ onSettled }));
  const problem = rotate.error ?? end.error;
  return (
    <section aria-label="Webhook secret" className="grid gap-2 border-t border-line pt-3">
      <h3 className="font-medium">Webhook secret</h3>
      {problem && <QueryProblem error={problem} />}
      {rotate.data && (
        <SecretFacts webhookUrl={rotate.data.webhookUrl} secret={rotate.data.secret} hint={hint} />
      )}
      {account.hasPreviousSecret ? (
        <Callout tone="info" title="Two secrets are valid.">
          Since <TimeText at={account.secretRotatedAt ?? new Date()} />. Enter the new one at the channel,
          wait for a delivery, then end the rotation.{" "}
          <Button disabled={end.isPending} onClick={() => end.mutate({ connectionId: account.id })}>
            End the rotation
          </Button>
        </Callout>
      ) : (
        <Button
          className="justify-self-start"
          disabled={rotate.isPending}
          onClick={() => rotate.mutate({ connectionId: account.id })}
        >
          Replace the secret
        </Button>
      )}
    </section>
  );
}
