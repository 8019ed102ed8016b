"use client";

import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";

/** Recovery codes, shown once. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  return (
    <div className="grid gap-4">
      <Callout tone="warn" title="Keep these recovery codes. They are shown only now.">
        Each one lets you in once when your authenticator is lost.
      </Callout>
      <ul aria-label="Recovery codes" className="grid grid-cols-2 gap-1 font-mono text-[13px]">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <CopyButton value={codes.join("\n")} text="Copy all" className="justify-self-start" />
      <Button variant="primary" onClick={onDone}>
        I have kept them
      </Button>
    </div>
  );
}
