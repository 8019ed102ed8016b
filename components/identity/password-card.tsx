"use client";

import type { FormEvent } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { toast } from "#components/ui/toast.tsx";
import { shortestPassword } from "#server/modules/identity/contract.ts";

/** Changes one's password. */
export function PasswordCard() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const change = useMutation(
    trpc.identity.changePassword.mutationOptions({
      onSuccess: () => {
        toast.done("Your new password counts from now on. Your other sessions were ended.");
      },
      onSettled: () => queryClient.invalidateQueries(trpc.identity.pathFilter()),
    }),
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const text = (name: string) => String(data.get(name) ?? "");
    change.mutate(
      { current: text("current"), password: text("password") },
      { onSuccess: () => form.reset() },
    );
  };
  return (
    <Card title="Password">
      <form method="post" onSubmit={submit} className="grid gap-3">
        {change.error && <QueryProblem error={change.error} />}
        <div className="grid gap-3 sm:max-w-xl sm:grid-cols-2">
          <Field label="Current" name="current" type="password" autoComplete="current-password" required />
          <Field
            label="New"
            name="password"
            type="password"
            autoComplete="new-password"
            minLength={shortestPassword}
            hint={`At least ${shortestPassword} characters.`}
            required
          />
        </div>
        <Button type="submit" className="justify-self-start" disabled={change.isPending}>
          Change password
        </Button>
      </form>
    </Card>
  );
}
