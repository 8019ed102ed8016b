"use client";

import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";

export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <main className="mx-auto grid max-w-xl gap-4 p-6">
      <Callout
        tone="bad"
        title="This page could not be shown."
        {...(error.digest ? { reference: error.digest } : {})}
      >
        Nothing was changed. Try again; if it stays, give the reference to whoever runs Throughline.
      </Callout>
      <Button onClick={reset}>Try again</Button>
    </main>
  );
}
