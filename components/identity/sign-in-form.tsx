"use client";

import Link from "next/link";
import { useState, type FormEvent } from "react";
import { useRouter } from "next/navigation";
import { signIn } from "next-auth/react";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Field } from "#components/ui/field.tsx";

const sentences: Record<string, string> = {
  refused: "E-mail and password do not match.",
  code_wrong: "That code is not valid any more. Use the newest one.",
  no_merchant: "You do not work for a merchant here. Ask an owner to invite you.",
};

function sentenceFor(code: string): string {
  const [kind, seconds] = code.split(":");
  if (kind === "throttled") return `Too many tries. Wait ${seconds} seconds, then try again.`;
  return sentences[code] ?? "Signing in failed. Try again in a moment.";
}

/**
 * E-mail and password, then the second factor when the person has one. `method` is for a submit before the page's script runs:
 * a password must not end up in the address.
 */
export function SignInForm() {
  const router = useRouter();
  const [isCodeNeeded, setCodeNeeded] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "");
    setBusy(true);
    setProblem(undefined);
    const answer = await signIn("credentials", {
      redirect: false,
      email: text("email"),
      password: text("password"),
      code: text("code"),
    });
    if (answer?.ok) {
      router.replace("/");
      return router.refresh();
    }
    setBusy(false);
    if (answer?.error === "code_needed") return setCodeNeeded(true);
    setProblem(sentenceFor(answer?.error ?? ""));
  }

  return (
    <form method="post" onSubmit={(event) => void submit(event)} className="grid gap-4">
      {problem && <Callout tone="bad" title={problem} />}
      <Field label="E-mail" name="email" type="email" autoComplete="username" required autoFocus />
      <Field label="Password" name="password" type="password" autoComplete="current-password" required />
      {isCodeNeeded && (
        <Field
          label="Code"
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          autoFocus
          hint="Six digits from your authenticator, or a recovery code."
        />
      )}
      <Button type="submit" variant="primary" size="large" disabled={isBusy}>
        {isBusy ? "Signing in…" : "Sign in"}
      </Button>
      <Link href="/forgot" className="justify-self-start text-[13px] underline underline-offset-2">
        Forgotten password
      </Link>
    </form>
  );
}
