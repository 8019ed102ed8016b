"use client";

import { useState } from "react";
import { useMutation } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";

/** Makes a scanner of this device: from then on it does the floor's work at one location and nothing else. */
export function BindDevice({ locationId, name }: { locationId: string; name: string }) {
  const trpc = useTRPC();
  const [isOpen, setOpen] = useState(false);
  const bind = useMutation(
    trpc.fulfillment.workAt.mutationOptions({
      // nothing that this session may not see any more stays in memory
      onSuccess: () => window.location.replace("/floor"),
    }),
  );
  return (
    <>
      <Button size="large" className="min-h-14" onClick={() => setOpen(true)}>
        Bind this device
      </Button>
      <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title={`Make this a scanner of ${name}?`}>
        <div className="grid gap-3">
          <p className="text-muted">
            Until you sign out, this device does the floor’s work here and nothing else. It signs itself out
            after two hours of rest and after twelve hours; an owner can end it under People.
          </p>
          {bind.error && <QueryProblem error={bind.error} />}
          <Button
            size="large"
            className="min-h-14"
            variant="primary"
            disabled={bind.isPending}
            onClick={() => bind.mutate({ locationId })}
          >
            Bind this device
          </Button>
        </div>
      </Dialog>
    </>
  );
}
