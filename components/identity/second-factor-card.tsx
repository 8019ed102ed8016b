"use client";

import { useState, type FormEvent } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { toast } from "#components/ui/toast.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { SecondFactorForm } from "./second-factor-form.tsx";

/** Below this many recovery codes one should make new ones. */
const FEW = 3;

/** One's second factor: on or off, and its recovery codes. */
export function SecondFactorCard({ isOn, codesLeft }: { isOn: boolean; codesLeft: number }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState<"off" | "codes">();
  const [codes, setCodes] = useState<string[]>();
  const refresh = () => void queryClient.invalidateQueries(trpc.identity.pathFilter());
  const close = () => (setAsking(undefined), setCodes(undefined), refresh());
  const off = useMutation(
    trpc.identity.disableSecondFactor.mutationOptions({
      onSuccess: () => (toast.done("Your second factor is off."), close()),
    }),
  );
  const renew = useMutation(
    trpc.identity.renewRecoveryCodes.mutationOptions({
      onSuccess: (answer) => setCodes(answer.recoveryCodes),
    }),
  );
  const action = asking === "off" ? off : renew;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    action.mutate({ password: String(new FormData(event.currentTarget).get("password") ?? "") });
  };
  return (
    <Card title="Second factor">
      {!isOn ? (
        <div className="grid max-w-sm gap-3">
          <p className="text-[13px] text-muted">
            A code from your phone beside the password, so that a stolen password is not enough.
          </p>
          <SecondFactorForm onDone={refresh} />
        </div>
      ) : (
        <div className="flex flex-wrap items-center gap-3">
          <StatusBadge tone="good">on</StatusBadge>
          <StatusBadge
            tone={codesLeft < FEW ? "warn" : "quiet"}
          >{`${codesLeft} recovery codes left`}</StatusBadge>
          <Button onClick={() => setAsking("codes")}>New recovery codes</Button>
          <Button variant="danger" onClick={() => setAsking("off")}>
            Turn off
          </Button>
        </div>
      )}
      <Dialog
        isOpen={asking !== undefined}
        onClose={close}
        title={asking === "off" ? "Turn off the second factor" : "New recovery codes"}
        description="Your password, to be sure it is you."
        size="small"
      >
        {codes ? (
          <RecoveryCodes codes={codes} onDone={close} />
        ) : (
          <form method="post" onSubmit={submit} className="grid gap-4">
            {action.error && <QueryProblem error={action.error} />}
            <Field
              label="Password"
              name="password"
              type="password"
              autoComplete="current-password"
              required
            />
            <Button type="submit" variant="primary" disabled={action.isPending}>
              Go on
            </Button>
          </form>
        )}
      </Dialog>
    </Card>
  );
}
