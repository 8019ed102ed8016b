"use client";

import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import type { ExceptionAction } from "#server/modules/exceptions/contract.ts";

/** Why an exception is closed: solved when it is done, dismissed when nothing needs doing. */
export function ClosingForm({
  isBusy,
  onClose,
}: {
  isBusy: boolean;
  onClose: (action: ExceptionAction) => void;
}) {
  const [words, setWords] = useState("");
  const isTooShort = words.trim().length < 3;
  return (
    <div className="grid max-w-lg gap-2">
      <Field
        label="What was done, or why nothing needs doing"
        value={words}
        maxLength={1_000}
        onChange={(event) => setWords(event.target.value)}
      />
      <div className="flex gap-2">
        <Button
          variant="primary"
          disabled={isBusy || isTooShort}
          onClick={() => onClose({ do: "solve", resolution: words })}
        >
          Solved
        </Button>
        <Button disabled={isBusy || isTooShort} onClick={() => onClose({ do: "dismiss", reason: words })}>
          Dismiss
        </Button>
      </div>
    </div>
  );
}
