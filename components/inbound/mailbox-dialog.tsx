"use client";

import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { toast } from "#components/ui/toast.tsx";
import { mailboxInput } from "#server/modules/inbound/contract.ts";

const fields = [
  { name: "name", label: "Name", placeholder: "How you call it", hint: undefined, type: "text" },
  { name: "account", label: "Our EDI id", placeholder: "ZZ:OURNAME", hint: "Qualifier and id, as in our envelopes.", type: "text" },
  { name: "address", label: "Address of the network", placeholder: "https://edi.example/inbox", hint: "Empty: documents wait to be downloaded.", type: "url" },
  { name: "key", label: "Its key", placeholder: "", hint: "Shown to the network with each document.", type: "password" },
] as const; // prettier-ignore

/** Connects the mailbox at an EDI network, and shows once what the network has to be told. Known ones can get another key. */
export function MailboxDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState({ name: "", account: "", address: "", key: "" });
  const connections = useQuery(trpc.partners.connections.queryOptions({}));
  const connect = useMutation(
    trpc.inbound.connectMailbox.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.partners.pathFilter()),
    }),
  );
  const checked = mailboxInput.safeParse(draft);
  const made = connect.data;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={made ? `${draft.name} is connected` : "EDI mailboxes"}
      description={
        made
          ? "Tell the network where it delivers, and its secret."
          : "Where orders are left for suppliers, and what suppliers send comes from."
      }
      footer={
        made ? (
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              variant="primary"
              disabled={!checked.success || connect.isPending}
              onClick={() => checked.success && connect.mutate(checked.data)}
            >
              Connect
            </Button>
          </>
        )
      }
    >
      {made ? (
        <>
          <Shown label="Delivers to" value={made.webhookUrl} />
          <Shown label="Secret, shown only now" value={made.secret} />
        </>
      ) : (
        <>
          {(connections.data ?? [])
            .filter(({ kind }) => kind === "edi")
            .map((mailbox) => (
              <KeyRow key={mailbox.id} mailbox={mailbox} />
            ))}
          <h3 className="text-[13px] font-semibold">Another mailbox</h3>
          {fields.map(({ name, label, placeholder, hint, type }) => (
            <Field
              key={name}
              label={label}
              type={type}
              autoComplete="off"
              placeholder={placeholder}
              {...(hint ? { hint } : {})}
              value={draft[name]}
              onChange={(event) => setDraft({ ...draft, [name]: event.target.value })}
            />
          ))}
          {connect.error && <QueryProblem error={connect.error} />}
        </>
      )}
    </Dialog>
  );
}

function KeyRow({ mailbox }: { mailbox: { id: string; name: string; account: string; version: number } }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [key, setKey] = useState("");
  const replace = useMutation(
    trpc.inbound.replaceMailboxKey.mutationOptions({
      onSuccess: () => {
        setKey("");
        toast.done(`${mailbox.name} is opened with the new key.`);
      },
      onSettled: () => queryClient.invalidateQueries(trpc.partners.pathFilter()),
    }),
  );
  return (
    <div className="grid gap-2 border-b border-line pb-3">
      <p className="text-[13px]">
        <span className="font-medium">{mailbox.name}</span>{" "}
        <span className="text-muted">{mailbox.account}</span>
      </p>
      <div className="flex items-end gap-2">
        <Field
          label="Another key"
          type="password"
          autoComplete="off"
          value={key}
          onChange={(event) => setKey(event.target.value)}
        />
        <Button
          disabled={key.trim() === "" || replace.isPending}
          onClick={() =>
            replace.mutate({ connectionId: mailbox.id, version: mailbox.version, key: key.trim() })
          }
        >
          Replace the key
        </Button>
      </div>
      {replace.error && <QueryProblem error={replace.error} />}
    </div>
  );
}

function Shown({ label, value }: { label: string; value: string }) {
  return (
    <div className="grid gap-1">
      <span className="text-[13px] font-medium">{label}</span>
      <span className="flex items-center gap-2">
        <code className="min-w-0 flex-1 break-all rounded border border-line bg-raised px-2 py-1 text-[12px]">
          {value}
        </code>
        <CopyButton value={value} />
      </span>
    </div>
  );
}
