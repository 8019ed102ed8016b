"use client";

import { useState } from "react";
import Link from "next/link";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import type { Return } from "./return-view.tsx";

type Asked = "rejected" | "canceled" | "in_transit";

/** What can be done with a return as it stands. */
export function ReturnActions({ rma }: { rma: Return }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Asked>();
  const done = { onSuccess: () => queries.invalidateQueries(trpc.returns.pathFilter()) };
  const approve = useMutation(trpc.returns.approve.mutationOptions(done));
  const isOpen = rma.status === "approved" || rma.status === "in_transit";
  return (
    <div className="mb-4 grid gap-2">
      <div className="flex flex-wrap gap-2">
        {rma.status === "requested" && (
          <>
            <Button
              variant="primary"
              disabled={approve.isPending}
              onClick={() => approve.mutate({ id: rma.id })}
            >
              Approve
            </Button>
            <Button onClick={() => setAsked("rejected")}>Reject</Button>
          </>
        )}
        {rma.status === "approved" && (
          <Button onClick={() => setAsked("in_transit")}>The carrier has it</Button>
        )}
        {isOpen && <Button onClick={() => setAsked("canceled")}>Cancel the return</Button>}
        {(rma.status === "arrived" || rma.status === "inspecting") && rma.location && (
          <Link
            className="text-[13px] underline underline-offset-2"
            href={`/floor/returns?at=${rma.location.id}&rma=${rma.id}`}
          >
            Receive and inspect
          </Link>
        )}
      </div>
      {approve.error && <QueryProblem error={approve.error} />}
      {asked && <Ask rma={rma} asked={asked} onClose={() => setAsked(undefined)} />}
    </div>
  );
}

const titles: Record<Asked, string> = {
  rejected: "Reject the return",
  canceled: "Cancel the return",
  in_transit: "The carrier has it",
};

function Ask({ rma, asked, onClose }: { rma: Return; asked: Asked; onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const done = {
    onSuccess: async () => {
      await queries.invalidateQueries(trpc.returns.pathFilter());
      onClose();
    },
  };
  const end = useMutation(trpc.returns.end.mutationOptions(done));
  const move = useMutation(trpc.returns.markInTransit.mutationOptions(done));
  const isMove = asked === "in_transit";
  const error = end.error ?? move.error;
  return (
    <Dialog isOpen onClose={onClose} title={titles[asked]} size="small">
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (isMove) move.mutate({ id: rma.id, trackingNumber: text });
          else end.mutate({ id: rma.id, end: asked, reason: text });
        }}
      >
        <Field
          label={isMove ? "Tracking number, if known" : "Why"}
          value={text}
          maxLength={isMove ? 80 : 300}
          autoFocus
          onChange={(event) => setText(event.target.value)}
        />
        {error && <QueryProblem error={error} />}
        <Button
          type="submit"
          variant="primary"
          className="w-fit"
          disabled={end.isPending || move.isPending || (!isMove && text.trim().length < 3)}
        >
          {titles[asked]}
        </Button>
      </form>
    </Dialog>
  );
}
