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
import type { Account, Kind } from "./types.ts";

/** Name, limits and credentials of a partner's account, a test call, and its webhook secret. */
export function EditDialog(props: { account: Account; kind: Kind; onClose: () => void }) {
  const { account, kind, onClose } = props;
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries(trpc.partners.pathFilter());
  const [name, setName] = useState(account.name);
  const [perSecond, setPerSecond] = useState(String(account.perSecond));
  const [capacity, setCapacity] = useState(String(account.capacity));
  const [credentials, setCredentials] = useState<Record<string, string>>({});
  const settled = { onSuccess: onClose, onSettled };
  const saveChannel = useMutation(trpc.channels.reconnect.mutationOptions(settled));
  const savePartner = useMutation(trpc.partners.reconnect.mutationOptions(settled));
  const probeChannel = useMutation(trpc.channels.probe.mutationOptions());
  const probePartner = useMutation(trpc.partners.probe.mutationOptions());
  const isChannel = kind.at === "channels";
  const [save, probe] = isChannel ? [saveChannel, probeChannel] : [savePartner, probePartner];
  const test = () => (isChannel ? probeChannel : probePartner).mutate({ connectionId: account.id });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const isGiven = Object.values(credentials).some((value) => value !== "");
    const change = {
      connectionId: account.id,
      version: account.version,
      name,
      limits: { perSecond: Number(perSecond), capacity: Number(capacity) },
      ...(isGiven ? { credentials } : {}),
    };
    if (isChannel) saveChannel.mutate(change);
    else savePartner.mutate(change);
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Edit ${account.name}`}
      description={account.baseUrl}
      footer={
        <>
          <Button disabled={probe.isPending} onClick={test}>
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
        {probe.data && <ProbeAnswer probed={probe.data} />}
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

function ProbeAnswer({ probed }: { probed: { isUp: boolean | null; shopName?: string; detail?: string } }) {
  const tone = probed.isUp === null ? "info" : probed.isUp ? "good" : "bad";
  const title = probed.shopName ? `It answers: ${probed.shopName}` : (probed.detail ?? "");
  return <Callout tone={tone} title={title} />;
}

/** Replaces the secret; the former one stays valid until the rotation is ended. */
function SecretRotation(props: { account: Account; hint: string | null; onSettled: () => unknown }) {
  const { account, hint, onSettled } = props;
  const trpc = useTRPC();
  const [given, setGiven] = useState("");
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
          Since <TimeText at={account.secretRotatedAt ?? new Date()} />. Enter the new one at the partner,
          wait for a delivery, then end the rotation.{" "}
          <Button disabled={end.isPending} onClick={() => end.mutate({ connectionId: account.id })}>
            End the rotation
          </Button>
        </Callout>
      ) : (
        <form
          className="flex flex-wrap items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            rotate.mutate({ connectionId: account.id, ...(given.trim() ? { webhookSecret: given } : {}) });
          }}
        >
          <div className="min-w-56 flex-1">
            <Field
              label="New secret"
              type="password"
              autoComplete="off"
              placeholder="Empty: one is made"
              value={given}
              onChange={(event) => setGiven(event.target.value)}
              className="w-full"
            />
          </div>
          <Button type="submit" disabled={rotate.isPending} className="min-h-9">
            Replace the secret
          </Button>
        </form>
      )}
    </section>
  );
}
