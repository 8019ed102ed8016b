"use client";

import Image from "next/image";
import { useState, type FormEvent } from "react";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Field } from "#components/ui/field.tsx";
import { callAccount } from "./account-call.ts";
import { RecoveryCodes } from "./recovery-codes.tsx";

interface Start {
  secret: string;
  qrCode: string;
}

/** Sets up the second factor: scan, show a first code, keep the recovery codes. */
export function SecondFactorForm({ onDone }: { onDone: () => void }) {
  const [start, setStart] = useState<Start>();
  const [codes, setCodes] = useState<string[]>();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function run<Value>(action: string, body: Record<string, unknown>, keep: (value: Value) => void) {
    setBusy(true);
    setProblem(undefined);
    const answer = await callAccount<Value>(action, body);
    setBusy(false);
    if ("problem" in answer) setProblem(answer.problem);
    else keep(answer.value);
  }
  const begin = () => run<Start>("begin-second-factor", {}, setStart);
  const confirm = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get("code") ?? "");
    return run<{ recoveryCodes: string[] }>("confirm-second-factor", { code }, (value) =>
      setCodes(value.recoveryCodes),
    );
  };

  if (codes) return <RecoveryCodes codes={codes} onDone={onDone} />;
  return (
    <div className="grid gap-4">
      {problem && <Callout tone="bad" title={problem} />}
      {start ? (
        <form method="post" onSubmit={(event) => void confirm(event)} className="grid gap-4">
          <p className="text-[13px]">Scan this with an authenticator app, or type the secret into it.</p>
          <Image
            src={start.qrCode}
            alt="QR code with your secret"
            width={224}
            height={224}
            unoptimized
            className="justify-self-center rounded bg-white"
          />
          <CopyButton value={start.secret} className="justify-self-center" />
          <Field
            label="First code"
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            hint="Six digits from the app."
            required
            autoFocus
          />
          <Button type="submit" variant="primary" disabled={isBusy}>
            Turn on
          </Button>
        </form>
      ) : (
        <Button variant="primary" disabled={isBusy} onClick={() => void begin()}>
          Set up an authenticator
        </Button>
      )}
    </div>
  );
}
