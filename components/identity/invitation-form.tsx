"use client";

import Link from "next/link";
import { useEffect, useState, type FormEvent } from "react";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Field } from "#components/ui/field.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { shortestPassword } from "#server/modules/identity/contract.ts";
import { callAccount } from "./account-call.ts";

interface Invitation {
  merchantName: string;
  email: string;
  role: string;
  hasAccount: boolean;
}

/** Joins a merchant with a mailed link. */
export function InvitationForm({ token }: { token: string }) {
  const [invitation, setInvitation] = useState<Invitation>();
  const [state, setState] = useState<{ isBusy?: boolean; isDone?: boolean; problem?: string }>({});
  useEffect(() => {
    void callAccount<Invitation>("invitation", { token }).then((answer) =>
      "problem" in answer ? setState({ problem: answer.problem }) : setInvitation(answer.value),
    );
  }, [token]);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [name, password] = [String(form.get("name") ?? ""), String(form.get("password") ?? "")];
    setState({ isBusy: true });
    const answer = await callAccount("accept-invitation", { token, name, password });
    setState("problem" in answer ? { problem: answer.problem } : { isDone: true });
  }

  const problem = state.problem && <Callout tone="bad" title={state.problem} />;
  if (!invitation) return problem || <SkeletonLines count={4} />;
  if (state.isDone)
    return (
      <>
        <Callout tone="info" title={`You work for ${invitation.merchantName} now.`} />
        <Link href="/sign-in" className="underline underline-offset-2">
          Sign in
        </Link>
      </>
    );
  return (
    <form method="post" onSubmit={(event) => void submit(event)} className="grid gap-4">
      <p>
        <strong>{invitation.merchantName}</strong> invites <strong>{invitation.email}</strong> as{" "}
        {invitation.role}.
      </p>
      {problem}
      {!invitation.hasAccount && (
        <Field label="Your name" name="name" autoComplete="name" required autoFocus />
      )}
      {invitation.hasAccount ? (
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          hint="You have an account already; its password proves it is you."
          required
        />
      ) : (
        <Field
          label="Choose a password"
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={shortestPassword}
          hint={`At least ${shortestPassword} characters. A few words are good.`}
          required
        />
      )}
      <Button type="submit" variant="primary" size="large" disabled={state.isBusy}>
        {state.isBusy ? "Joining…" : "Accept"}
      </Button>
    </form>
  );
}
