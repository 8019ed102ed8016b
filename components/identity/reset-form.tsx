"use client";

import Link from "next/link";
import { useState, type FormEvent } from "react";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Field } from "#components/ui/field.tsx";
import { shortestPassword } from "#server/modules/identity/contract.ts";
import { callAccount } from "./account-call.ts";

/** Chooses a new password with a mailed link. */
export function ResetForm({ token }: { token: string }) {
  const [state, setState] = useState<{ isBusy?: boolean; isDone?: boolean; problem?: string }>({});

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password") ?? "");
    setState({ isBusy: true });
    const answer = await callAccount("reset", { token, password });
    setState("problem" in answer ? { problem: answer.problem } : { isDone: true });
  }

  if (state.isDone)
    return (
      <>
        <Callout tone="info" title="Your new password counts from now on.">
          Every session of yours was ended.
        </Callout>
        <Link href="/sign-in" className="underline underline-offset-2">
          Sign in
        </Link>
      </>
    );
  return (
    <form method="post" onSubmit={(event) => void submit(event)} className="grid gap-4">
      {state.problem && <Callout tone="bad" title={state.problem} />}
      <Field
        label="New password"
        name="password"
        type="password"
        autoComplete="new-password"
        minLength={shortestPassword}
        hint={`At least ${shortestPassword} characters. A few words are good.`}
        required
        autoFocus
      />
      <Button type="submit" variant="primary" size="large" disabled={state.isBusy}>
        {state.isBusy ? "Saving…" : "Save password"}
      </Button>
      <Link href="/forgot" className="underline underline-offset-2">
        Ask for a new link
      </Link>
    </form>
  );
}
