"use client";

import Link from "next/link";
import { useState, type FormEvent } from "react";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Field } from "#components/ui/field.tsx";
import { callAccount } from "./account-call.ts";

/** Asks for a link to choose a new password. */
export function ForgotForm() {
  const [state, setState] = useState<{ isBusy?: boolean; isSent?: boolean; problem?: string }>({});

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get("email") ?? "");
    setState({ isBusy: true });
    const answer = await callAccount("forgot", { email });
    setState("problem" in answer ? { problem: answer.problem } : { isSent: true });
  }

  if (state.isSent)
    return (
      <>
        <Callout tone="info" title="If that address has an account, a mail is on its way.">
          Its link works once, within 30 minutes. Look into the spam folder too.
        </Callout>
        <Link href="/sign-in" className="underline underline-offset-2">
          Back to signing in
        </Link>
      </>
    );
  return (
    <form method="post" onSubmit={(event) => void submit(event)} className="grid gap-4">
      {state.problem && <Callout tone="bad" title={state.problem} />}
      <Field label="E-mail" name="email" type="email" autoComplete="username" required autoFocus />
      <Button type="submit" variant="primary" size="large" disabled={state.isBusy}>
        {state.isBusy ? "Sending…" : "Send me a link"}
      </Button>
      <Link href="/sign-in" className="underline underline-offset-2">
        Back to signing in
      </Link>
    </form>
  );
}
