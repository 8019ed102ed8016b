"use client";

import { useState } from "react";
import Link from "next/link";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { ExchangeDialog } from "./exchange-dialog.tsx";
import { LinkOrderDialog } from "./link-order-dialog.tsx";
import type { Return, ReturnPermissions } from "./types.ts";

type Asked = "rejected" | "canceled" | "in_transit" | "link" | "exchange";

/** What can be done with a return as it stands. */
export function ReturnActions({ rma, may }: { rma: Return; may: ReturnPermissions }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Asked>();
  const done = { onSuccess: () => queries.invalidateQueries(trpc.returns.pathFilter()) };
  const approve = useMutation(trpc.returns.approve.mutationOptions(done));
  const want = useMutation(trpc.returns.wantLabel.mutationOptions(done));
  const isOpen = rma.status === "approved" || rma.status === "in_transit";
  const isHere = rma.status === "arrived" || rma.status === "inspecting";
  const isToCome = rma.lines.some(({ expected, received, missing }) => expected > received + missing);
  const mayExchange = !rma.exchange && isToCome && (isOpen || isHere || rma.status === "requested");
  const close = () => setAsked(undefined);
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 empty:hidden">
        {may.write && rma.status === "requested" && (
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
        {may.write && isHere && rma.location && (
          <Link
            className="inline-flex min-h-8 items-center rounded-md border border-transparent bg-accent px-3 text-[13px] font-medium text-accent-ink hover:opacity-90"
            href={`/floor/returns?at=${rma.location.id}&rma=${rma.id}`}
          >
            Receive and inspect
          </Link>
        )}
        {may.refund && !rma.order && (isHere || rma.status === "resolved") && (
          <Button variant={isHere ? "secondary" : "primary"} onClick={() => setAsked("link")}>
            Find its order
          </Button>
        )}
        {may.write && rma.status === "approved" && (
          <>
            {!rma.label && (
              <Button variant="primary" disabled={want.isPending} onClick={() => want.mutate({ id: rma.id })}>
                Buy a return label
              </Button>
            )}
            <Button onClick={() => setAsked("in_transit")}>The carrier has it</Button>
          </>
        )}
        {may.refund && mayExchange && <Button onClick={() => setAsked("exchange")}>Exchange</Button>}
        {may.write && isOpen && <Button onClick={() => setAsked("canceled")}>Cancel the return</Button>}
      </div>
      {approve.error && <QueryProblem error={approve.error} />}
      {want.error && <QueryProblem error={want.error} />}
      {asked === "link" && <LinkOrderDialog rma={rma} onClose={close} />}
      {asked === "exchange" && <ExchangeDialog rma={rma} onClose={close} />}
      {asked && asked !== "link" && asked !== "exchange" && <Ask rma={rma} asked={asked} onClose={close} />}
    </>
  );
}

const titles = {
  rejected: "Reject the return",
  canceled: "Cancel the return",
  in_transit: "The carrier has it",
} as const;

function Ask({ rma, asked, onClose }: { rma: Return; asked: keyof typeof titles; onClose: () => void }) {
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
          label={
            isMove ? "Tracking number, if known" : asked === "rejected" ? "Why; the buyer is told" : "Why"
          }
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
