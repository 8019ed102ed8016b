"use client";

import { useState, type FormEvent } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Card } from "#components/ui/card.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Field } from "#components/ui/field.tsx";
import { optionsOf, Select } from "#components/ui/select.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { toast } from "#components/ui/toast.tsx";
import { roleNames, type RoleName } from "#server/modules/identity/contract.ts";

/** Invites people, and shows who has not come yet. */
export function InvitePanel() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<RoleName>("operations");
  const waiting = useQuery(trpc.identity.invitations.queryOptions({}));
  const onSettled = () => queryClient.invalidateQueries(trpc.identity.pathFilter());
  const invite = useMutation(
    trpc.identity.invite.mutationOptions({
      onSettled,
      onSuccess: () => (toast.done(`${email} is invited.`), setEmail("")),
    }),
  );
  const revoke = useMutation(trpc.identity.revokeInvitation.mutationOptions({ onSettled }));
  const problem = waiting.error ?? invite.error ?? revoke.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate({ email, role });
  };
  return (
    <Card title="Invite somebody">
      <div className="grid gap-4">
        {problem && <QueryProblem error={problem} />}
        <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
          <div className="w-full sm:w-72">
            <Field
              label="E-mail"
              type="email"
              required
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          </div>
          <Select label="Role" value={role} onChange={setRole} options={optionsOf(roleNames)} />
          <Button type="submit" variant="primary" disabled={invite.isPending}>
            Invite
          </Button>
        </form>
        {invite.data?.link && (
          <Callout tone="info" title="No mail server is set up. Hand this link over yourself:">
            <CopyButton value={invite.data.link} />
          </Callout>
        )}
        {waiting.data && waiting.data.length > 0 && (
          <ul aria-label="Open invitations" className="grid">
            {waiting.data.map((row) => (
              <li
                key={row.id}
                className="flex flex-wrap items-center gap-3 border-t border-line py-1.5 text-[13px]"
              >
                <span className="font-medium">{row.email}</span>
                <span className="text-muted">{row.role}</span>
                {row.isExpired ? (
                  <StatusBadge tone="warn">expired</StatusBadge>
                ) : (
                  <span className="text-muted">
                    good until <TimeText at={row.expiresAt} />
                  </span>
                )}
                <Button
                  variant="quiet"
                  className="ml-auto"
                  onClick={() => revoke.mutate({ invitationId: row.id })}
                >
                  Revoke<span className="sr-only"> {row.email}</span>
                </Button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Card>
  );
}
