"use client";

import { useState, type FormEvent } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { CredentialFields } from "./credential-fields.tsx";
import type { Kind } from "./types.ts";

interface Connected {
  webhookUrl: string | null;
  secret: string | null;
  folder?: string | null;
  /** `isUp` null: the partner is never called. */
  probed: { isUp: boolean | null; shopName?: string; detail?: string };
}

const noFields = { name: "", address: "", account: "", webhookSecret: "" };

/** Asks what a partner needs, connects it, and shows its webhook address and secret this once. */
export function ConnectDialog({ kinds, onClose }: { kinds: readonly Kind[]; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [kindName, setKind] = useState(kinds[0]?.kind ?? "");
  const [fields, setFields] = useState(noFields);
  const [credentials, setCredentials] = useState<Record<string, string>>({});
  const kind = kinds.find((one) => one.kind === kindName);
  const onSettled = () => queryClient.invalidateQueries(trpc.partners.pathFilter());
  const connectChannel = useMutation(trpc.channels.connect.mutationOptions({ onSettled }));
  const connectPartner = useMutation(trpc.partners.connect.mutationOptions({ onSettled }));
  const connect = kind?.at === "partners" ? connectPartner : connectChannel;
  if (!kind) return null;
  const field = (name: keyof typeof fields) => ({
    value: fields[name],
    onChange: (event: { target: { value: string } }) => setFields({ ...fields, [name]: event.target.value }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { webhookSecret, ...rest } = fields;
    const input = { kind: kind.kind, ...rest, credentials, ...(webhookSecret ? { webhookSecret } : {}) };
    if (kind.at === "partners") connectPartner.mutate(input);
    else connectChannel.mutate(input);
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={connect.data ? `${fields.name} is connected` : "Connect a partner"}
      footer={
        connect.data ? (
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="primary" type="submit" form="connect-partner" disabled={connect.isPending}>
              Connect and try
            </Button>
          </>
        )
      }
    >
      {connect.data ? (
        <ConnectedFacts connected={connect.data} hint={kind.webhookHint} />
      ) : (
        <form id="connect-partner" onSubmit={submit} className="grid gap-3 overflow-y-auto p-1">
          {connect.error && <QueryProblem error={connect.error} />}
          <Select
            label="Kind"
            value={kindName}
            onChange={(next) => {
              // what was typed for another kind means nothing to this one, and neither does its answer
              setKind(next);
              setCredentials({});
              setFields({ ...noFields, name: fields.name });
              connectChannel.reset();
              connectPartner.reset();
            }}
            options={kinds.map((one) => ({ value: one.kind, label: one.label }))}
          />
          <Field label="Name" required placeholder="How you call it" {...field("name")} />
          {kind.address && (
            <Field
              label={kind.address.label}
              required={kind.at === "channels"}
              type="url"
              placeholder={kind.address.example}
              {...("usual" in kind.address ? { hint: `Leave it empty for ${kind.address.usual}.` } : {})}
              {...field("address")}
            />
          )}
          {kind.account && (
            <Field
              label={kind.account.label}
              placeholder={kind.account.example}
              hint={
                "hint" in kind.account ? kind.account.hint : "Deliveries that name another one are refused."
              }
              {...field("account")}
            />
          )}
          <CredentialFields
            fields={kind.credentials}
            values={credentials}
            onChange={setCredentials}
            isRequired
          />
          {kind.capabilities.sendsWebhooks && (
            <Field
              label="Webhook secret"
              autoComplete="off"
              hint="Leave it empty to have one made, unless the partner gives you one."
              {...field("webhookSecret")}
            />
          )}
          <p className="text-[13px] text-muted">
            {kind.limits.perSecond.toLocaleString("en-US")} {kind.limits.unit} a second,{" "}
            {kind.limits.capacity.toLocaleString("en-US")} at once: its usual limits. They can be changed
            afterwards.
          </p>
        </form>
      )}
    </Dialog>
  );
}

/** What has to be entered at the partner. */
function ConnectedFacts({ connected, hint }: { connected: Connected; hint: string | null }) {
  const { probed, webhookUrl, secret, folder } = connected;
  return (
    <div className="grid gap-3">
      {probed.isUp === null && <Callout tone="info" title={probed.detail ?? ""} />}
      {probed.isUp === true && (
        <Callout
          tone="good"
          title={probed.shopName ? `It answers: ${probed.shopName}` : (probed.detail ?? "")}
        >
          {probed.shopName && "Its catalog is being read."}
        </Callout>
      )}
      {probed.isUp === false && (
        <Callout tone="bad" title="It does not answer yet">
          {probed.detail} Mend it under Edit and try again; nothing else was lost.
        </Callout>
      )}
      {webhookUrl && secret && <SecretFacts webhookUrl={webhookUrl} secret={secret} hint={hint} />}
      {folder && <Fact label="Folder" value={folder} />}
    </div>
  );
}

/** A webhook address with its secret, which is not shown again. */
export function SecretFacts(props: { webhookUrl: string; secret: string; hint: string | null }) {
  return (
    <>
      <Fact label="Webhook address" value={props.webhookUrl} />
      <Fact label="Secret, shown only now" value={props.secret} />
      {props.hint && <p className="text-[13px] text-muted">{props.hint}</p>}
    </>
  );
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <div className="grid gap-1">
      <span className="text-[13px] font-medium">{label}</span>
      <span className="flex items-center gap-2">
        <code className="min-w-0 flex-1 break-all rounded border border-line bg-raised px-2 py-1 text-[12px]">
          {value}
        </code>
        <CopyButton value={value} text="Copy" />
      </span>
    </div>
  );
}
